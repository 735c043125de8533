import { createHmac, randomUUID } from 'node:crypto'
import { createClickHouseReader } from '@sightline/db/clickhouse'
import { createPersonUndoStore } from '@sightline/db/person'
import { createStreamStore } from '@sightline/db/stream'
import { anEventRow, insertBatch, type EventRow } from '@sightline/db/testing'
import { createTriggerFiringStore, createTriggerStore } from '@sightline/db/trigger'
import type { Project } from '@sightline/domain/project'
import { retryDelaysSeconds, type Trigger, type TriggerDefinition } from '@sightline/domain/trigger'
import { pino } from 'pino'
import { z } from 'zod'
import { beforeEach, describe, expect, inject, it } from 'vitest'
import { createIngestReplay } from '../../jobs/ingest-replay.ts'
import { createDeliverFiringsJob } from '../../jobs/trigger.job.ts'
import { startIngestProcess } from '../../testing/ingest-process.ts'
import { useTestApi } from '../../testing/test-api.ts'
import { openOwnersBrowser } from '../../testing/test-owner.ts'
import { startHook, type HookCall } from '../../testing/test-hook.ts'
import { createPersonMaps } from '../person/person-maps.ts'
import { deliverFiring } from './deliver-firing.ts'
import { watchTrigger } from './watch-trigger.ts'

const app = await useTestApi()
const browser = await openOwnersBrowser(app.url)
let project: Project
beforeEach(async () => {
  project = await browser.trpc.project.create.mutate({ name: 'Shop', timeZone: 'UTC' })
})

const noSend = () => Promise.reject(new Error('nothing is sent here'))
const signupThenPurchase: TriggerDefinition = {
  name: 'bought at once',
  steps: [
    { event: 'signup', filters: [] },
    { event: 'purchase', filters: [{ field: 'revenue', operator: 'gte', value: 10 }] },
  ],
  windowSeconds: 300,
  action: { kind: 'event', event: 'bought_at_once' },
  isEnabled: true,
}

const create = (definition: Partial<TriggerDefinition> = {}) =>
  browser.trpc.trigger.create.mutate({
    projectId: project.id,
    definition: { ...signupThenPurchase, ...definition },
  })
const firingsOf = ({ id }: Trigger) => browser.trpc.trigger.firings.query({ projectId: project.id, triggerId: id })

function store(...rows: (Omit<Partial<EventRow>, 'occurred_at'> & { at: string })[]) {
  return insertBatch(
    app.clickhouse.client,
    rows.map(({ at, ...row }) =>
      anEventRow({
        project_id: project.id,
        kind: 'track',
        occurred_at: new Date(`2026-01-10T${at}Z`),
        revenue: '20',
        ...row,
      }),
    ),
  )
}

function worker() {
  const { db } = app.postgres
  const clickhouse = createClickHouseReader(app.clickhouse.client)
  const triggers = createTriggerStore({ db })
  const deps = {
    clickhouse,
    streams: createStreamStore({ db, clickhouse }),
    persons: createPersonMaps({ clickhouse, undos: createPersonUndoStore({ db }) }),
    now: () => new Date(),
  }
  return {
    triggers,
    watch: ({ id }: Trigger) => triggers.watch(id, new Date(), (trigger) => watchTrigger(trigger, deps)),
  }
}

describe('a trigger', () => {
  it('fires when one person does the steps in order within the window, and for nobody else', async () => {
    const trigger = await create()
    await store(
      { event: 'signup', event_id: 's1', user_id: 'in time', anonymous_id: '', at: '08:00:00' },
      { event: 'purchase', event_id: 'p1', user_id: 'in time', anonymous_id: '', at: '08:05:00' },
      { event: 'signup', user_id: 'too late', anonymous_id: '', at: '08:00:00' },
      { event: 'purchase', user_id: 'too late', anonymous_id: '', at: '08:05:00.001' },
      { event: 'signup', user_id: 'too little', anonymous_id: '', at: '08:00:00' },
      { event: 'purchase', user_id: 'too little', anonymous_id: '', at: '08:01:00', revenue: '9.99' },
      { event: 'purchase', user_id: 'other way round', anonymous_id: '', at: '08:00:00' },
      { event: 'signup', user_id: 'other way round', anonymous_id: '', at: '08:01:00' },
      { event: 'signup', user_id: 'bot', anonymous_id: '', at: '08:00:00', bot: 'crawler' },
      { event: 'purchase', user_id: 'bot', anonymous_id: '', at: '08:01:00', bot: 'crawler' },
    )
    expect(await worker().watch(trigger)).toBe(1)
    expect(await firingsOf(trigger)).toMatchObject([
      {
        userId: 'in time',
        first: { eventId: 's1', event: 'signup', occurredAt: new Date('2026-01-10T08:00:00Z') },
        last: { eventId: 'p1', event: 'purchase', occurredAt: new Date('2026-01-10T08:05:00Z') },
        state: 'waiting',
      },
    ])
    expect(await worker().watch(trigger), 'a second look').toBe(0)
  })

  it('knows that a visitor who identified later is the same person, and takes events in any order', async () => {
    const trigger = await create()
    await store(
      { event: 'purchase', event_id: 'p1', user_id: 'u1', anonymous_id: '', at: '08:03:00' },
      { event: 'identify', kind: 'identify', user_id: 'u1', anonymous_id: 'device', at: '08:02:00' },
    )
    expect(await worker().watch(trigger)).toBe(0)
    await store({ event: 'signup', event_id: 's1', user_id: '', anonymous_id: 'device', at: '08:01:00' })
    expect(await worker().watch(trigger)).toBe(1)
    expect(await firingsOf(trigger)).toMatchObject([
      { userId: 'u1', first: { eventId: 's1' }, last: { eventId: 'p1' } },
    ])
  })

  it('looks only at what is stored after it was made, or enabled again', async () => {
    const signup = { event: 'signup', user_id: 'u', anonymous_id: '', at: '08:00:00' }
    const purchase = (id: string, at: string) => ({ ...signup, event: 'purchase', event_id: id, at })
    await store(signup, purchase('before', '08:01:00'))
    const trigger = await create()
    await store(purchase('after', '08:02:00'))
    const set = (isEnabled: boolean) =>
      browser.trpc.trigger.update.mutate({
        projectId: project.id,
        triggerId: trigger.id,
        definition: { ...signupThenPurchase, isEnabled },
      })
    await worker().watch(trigger)
    await set(false)
    await store(purchase('while disabled', '08:03:00'))
    expect(await worker().watch(trigger)).toBeUndefined()
    await set(true)
    await store(purchase('enabled again', '08:04:00'))
    await worker().watch(trigger)
    const ids = (await firingsOf(trigger)).map(({ last }) => last.eventId)
    expect(ids.toSorted()).toEqual(['after', 'enabled again'])
  })

  it('fires for each of the many persons of a large batch', async () => {
    const trigger = await create()
    const persons = Array.from({ length: 8_000 }, (_, index) => `person ${index}`)
    await store(
      ...persons.map((user_id) => ({ event: 'signup', user_id, anonymous_id: '', at: '08:00:00' })),
      ...persons.map((user_id) => ({ event: 'purchase', user_id, anonymous_id: '', at: '08:01:00' })),
    )
    expect(await worker().watch(trigger)).toBe(persons.length)
    // So that nobody has to deliver them.
    await browser.trpc.trigger.remove.mutate({ projectId: project.id, triggerId: trigger.id })
  })

  it('takes no event that a trigger has stored for a step', async () => {
    const trigger = await create({ action: { kind: 'event', event: 'purchase' } })
    await store(
      { event: 'signup', user_id: 'u', anonymous_id: '', at: '08:00:00' },
      { event: 'purchase', user_id: 'u', anonymous_id: '', at: '08:01:00', source: 'trigger' },
    )
    expect(await worker().watch(trigger)).toBe(0)
  })

  it('fires once although several workers look, and although one is killed before it has kept what it found', async () => {
    const trigger = await create()
    await store(
      { event: 'signup', user_id: 'u', anonymous_id: '', at: '08:00:00' },
      { event: 'purchase', user_id: 'u', anonymous_id: '', at: '08:01:00' },
    )
    const killed = worker().triggers.watch(trigger.id, new Date(), () => Promise.reject(new Error('killed')))
    await expect(killed).rejects.toThrow('killed')
    const fired = await Promise.all([worker(), worker(), worker()].map((one) => one.watch(trigger)))
    expect(fired.reduce<number>((sum, one) => sum + (one ?? 0), 0)).toBe(1)
    expect(await firingsOf(trigger)).toHaveLength(1)
  })
})

async function fire(trigger: Trigger) {
  await store(
    { event: 'signup', event_id: randomUUID(), user_id: 'u1', anonymous_id: '', at: '08:00:00' },
    { event: 'purchase', event_id: randomUUID(), user_id: 'u1', anonymous_id: '', at: '08:01:00' },
  )
  await worker().watch(trigger)
}

/** Delivers all that is due at an instant. */
async function deliverAll(at: Date, sendEvent: ReturnType<typeof createIngestReplay> = noSend) {
  const job = createDeliverFiringsJob({
    firings: createTriggerFiringStore({ db: app.postgres.db }),
    deliver: (due) => deliverFiring(due, { fetch, sendEvent }),
    logger: pino({ level: 'silent' }),
    now: () => at,
  })
  while ((await job()) === 0);
}

describe('the action of a trigger', () => {
  it('calls a webhook with who did what, signed, again with the same id when it failed, until it is given up', async () => {
    const received: HookCall[] = []
    let status = 500
    await using hook = await startHook(({ body, signature }) => {
      received.push({ body, signature })
      return status
    })
    const trigger = await create({ action: { kind: 'webhook', url: hook.url } })
    await fire(trigger)

    let at = new Date()
    for (const delay of retryDelaysSeconds) {
      await deliverAll(at)
      expect(await firingsOf(trigger)).toMatchObject([{ state: 'waiting', fault: 'answered 500' }])
      at = new Date(at.getTime() + delay * 1000)
    }
    await deliverAll(at)
    expect(received).toHaveLength(retryDelaysSeconds.length + 1)
    expect(await firingsOf(trigger)).toMatchObject([{ state: 'failed', attempts: 7 }])
    const input = { projectId: project.id, triggerId: trigger.id }
    expect(await browser.trpc.trigger.list.query({ projectId: project.id })).toMatchObject([{ firings: { failed: 1 } }])

    status = 204
    expect(await browser.trpc.trigger.retry.mutate(input)).toBe(1)
    await deliverAll(new Date())
    const [firing] = await firingsOf(trigger)
    expect(firing).toMatchObject({ state: 'delivered', fault: undefined })
    for (const { body, signature } of received) {
      expect(signature).toBe(`sha256=${createHmac('sha256', trigger.secret).update(body).digest('hex')}`)
      expect(JSON.parse(body)).toMatchObject({
        id: firing?.id,
        trigger: { id: trigger.id, name: 'bought at once' },
        project_id: project.id,
        user_id: 'u1',
        first: { event: 'signup', occurred_at: '2026-01-10T08:00:00.000Z' },
        last: { event: 'purchase', occurred_at: '2026-01-10T08:01:00.000Z' },
      })
    }
  })

  it('says what was at fault with a webhook that is not there', async () => {
    const { url, [Symbol.asyncDispose]: close } = await startHook(() => 200)
    await close()
    const trigger = await create({ action: { kind: 'webhook', url } })
    await fire(trigger)
    await deliverAll(new Date())
    const fault = expect.stringContaining('ECONNREFUSED') as string
    expect(await firingsOf(trigger)).toMatchObject([{ state: 'waiting', attempts: 1, fault }])
  })

  it('stores an event of the person, once however often it is tried', async () => {
    const internalToken = 'a token of the tests, 32 characters and more'
    await using ingest = await startIngestProcess({
      CLICKHOUSE_URL: inject('clickhouseUrl'),
      CLICKHOUSE_DATABASE: app.clickhouse.connection.database,
      POSTGRES_URL: app.postgres.url,
      INTERNAL_TOKEN: internalToken,
      ANALYTICS_FLUSH_INTERVAL: '50ms',
    })
    const send = createIngestReplay({ ingestUrls: [ingest.url], internalToken })
    const trigger = await create()
    await fire(trigger)
    const sentTwice: typeof send = async (request, signal) => {
      await send(request, signal)
      return send(request, signal)
    }
    await deliverAll(new Date(), sentTwice)
    expect(await firingsOf(trigger)).toMatchObject([{ state: 'delivered' }])
    const clickhouse = createClickHouseReader(app.clickhouse.client)
    const stored = async () => {
      const { rows } = await clickhouse.run({
        name: 'test',
        sql: `SELECT event, user_id, toString(occurred_at) AS at, JSONExtractFloat(properties, 'seconds') AS seconds
              FROM events WHERE project_id = {projectId:UUID} AND event = 'bought_at_once'`,
        params: { projectId: project.id },
        row: z.unknown(),
      })
      return rows
    }
    const expected = [{ event: 'bought_at_once', user_id: 'u1', at: '2026-01-10 08:01:00.000', seconds: 60 }]
    await expect.poll(stored, { timeout: 10_000 }).toEqual(expected)
  })
})
