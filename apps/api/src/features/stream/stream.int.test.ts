import { randomUUID } from 'node:crypto'
import { createClickHouseReader } from '@sightline/db/clickhouse'
import { createStreamStore } from '@sightline/db/stream'
import { anEventRow, insertBatch } from '@sightline/db/testing'
import type { Project } from '@sightline/domain/project'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { useTestApi } from '../../testing/test-api.ts'
import { createKey, openOwnersBrowser } from '../../testing/test-owner.ts'

interface Page {
  readonly events: readonly Record<string, unknown>[]
  readonly next: string
  readonly is_at_end: boolean
}

const app = await useTestApi()
const browser = await openOwnersBrowser(app.url)
let project: Project
let serverKey: string
beforeEach(async () => {
  project = await browser.trpc.project.create.mutate({ name: 'Shop', timeZone: 'UTC' })
  serverKey = await createKey(browser, project.id, 'server')
})

/** A batch as ingest stores it: its rows, and then its entry in the ledger. */
async function store(ids: readonly string[], options: { storedAt?: Date; event?: string; properties?: string } = {}) {
  const { storedAt, event = 'page_view', properties = '{}' } = options
  const occurredAt = new Date('2026-01-10T08:15:00Z')
  const rows = ids.map((id) =>
    anEventRow({ project_id: project.id, event_id: id, event, properties, occurred_at: occurredAt }),
  )
  await insertBatch(app.clickhouse.client, rows, storedAt)
}

async function ask(method: string, path: string, body?: object) {
  const answer = await fetch(`${app.url}/api/v1/stream${path}`, {
    method,
    headers: { authorization: `Bearer ${serverKey}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, text, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> }
}

async function read(query: string): Promise<Page> {
  const { status, body } = await ask('GET', `?${query}`)
  expect(status).toBe(200)
  return body as unknown as Page
}

const idsOf = (page: Page) => page.events.map((event) => event['event_id'])

describe('GET /api/v1/stream', () => {
  it('gives every event once, in an order that is the same each time, to whoever reads on from the last answer', async () => {
    await store(['b', 'a', 'c'])
    await store(['d'])
    const first = await read('after=earliest&limit=2')
    expect(idsOf(first)).toEqual(['a', 'b'])
    expect(first.is_at_end).toBe(false)
    const rest = await read(`after=${first.next}&limit=2`)
    expect(idsOf(rest)).toEqual(['c', 'd'])
    const end = await read(`after=${rest.next}`)
    expect(end).toMatchObject({ events: [], is_at_end: true })
    await store(['e'])
    expect(idsOf(await read(`after=${end.next}`))).toEqual(['e'])
    expect(idsOf(await read('after=earliest'))).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('misses nothing that becomes visible late: it comes after what has been read', async () => {
    const now = Date.now()
    await store(['late batch that is seen first'], { storedAt: new Date(now) })
    const seen = await read('after=earliest')
    await store(['stored earlier, seen later'], { storedAt: new Date(now - 60_000) })
    expect(idsOf(await read(`after=${seen.next}`))).toEqual(['stored earlier, seen later'])
  })

  it('reads all events once at any page size', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `id.${index}?&ü`)
    for (let at = 0; at < ids.length; at += 8) await store(ids.slice(at, at + 8))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 50 }), async (limit) => {
        const found: unknown[] = []
        for (let after = 'earliest'; ;) {
          const page = await read(`limit=${limit}&after=${encodeURIComponent(after)}`)
          expect(page.events.length).toBeLessThanOrEqual(limit)
          found.push(...idsOf(page))
          after = page.next
          if (page.is_at_end) break
        }
        expect(found.toSorted()).toEqual(ids.toSorted())
      }),
      { numRuns: 5 },
    )
  })

  it('has one order for all who read while events are being stored', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `event ${index}`)
    let isStored = false
    const follow = async () => {
      const found: unknown[] = []
      for (let after = 'earliest'; ;) {
        const isLast = isStored
        const page = await read(`after=${encodeURIComponent(after)}`)
        found.push(...idsOf(page))
        after = page.next
        if (isLast && page.is_at_end) return found
      }
    }
    const readers = [follow(), follow(), follow()]
    await Promise.all(ids.map((id) => store([id])))
    isStored = true
    const [one, ...others] = await Promise.all(readers)
    expect(one?.toSorted()).toEqual(ids.toSorted())
    for (const other of others) expect(other).toEqual(one)
  })

  it('can be stopped after any event: each has its own offset', async () => {
    await store(['a', 'b', 'c'])
    const { events } = await read('after=earliest')
    expect(idsOf(await read(`after=${String(events[0]?.['offset'])}`))).toEqual(['b', 'c'])
  })

  it('gives only events of the names that are asked for', async () => {
    await store(['a'])
    await store(['b'], { event: 'purchase' })
    await store(['c'], { event: 'refund' })
    expect(idsOf(await read('after=earliest&events=purchase,refund'))).toEqual(['b', 'c'])
  })

  it('gives half characters as U+FFFD, so that strict parsers read the page, as a procedure too', async () => {
    await store(['a'], { properties: '{"\\ud83d":"x\\ude00","whole":"\\ud83d\\ude00"}' })
    const { text, body } = await ask('GET', '?after=earliest')
    expect(text).not.toMatch(/\\ud/i)
    const [event] = (body as unknown as Page).events
    expect(event?.['properties']).toEqual({ '\ufffd': 'x\ufffd', whole: '😀' })
    const [same] = (await browser.trpc.stream.read.query({ projectId: project.id, after: 'earliest' })).events
    expect(JSON.parse(same?.properties ?? '')).toEqual(event?.['properties'])
  })

  it('gives columns that have a value, and properties with every digit', async () => {
    await store(['a'], { properties: '{"order":9007199254740993,"plan":"pro"}' })
    const { text, body } = await ask('GET', '?after=earliest')
    expect(text).toContain('"properties":{"order":9007199254740993,"plan":"pro"}')
    const [event] = (body as unknown as Page).events
    expect(event).toMatchObject({
      event_id: 'a',
      event: 'page_view',
      kind: 'page',
      path: '/',
      anonymous_id: 'visitor-1',
      occurred_at: '2026-01-10T08:15:00.000Z',
      received_at: '2026-01-10T08:15:00.000Z',
    })
    expect(event).not.toHaveProperty('country')
  })

  it('waits for the next event as long as it is asked to', async () => {
    const { next } = await read('after=latest')
    const waiting = read(`after=${next}&wait=20`)
    await store(['a'])
    expect(idsOf(await waiting)).toEqual(['a'])
  })

  it('says so when the events after an offset are no longer kept', async () => {
    await store(['old'], { storedAt: new Date(Date.now() - 3_600_000) })
    await store(['new'])
    const { events } = await read('after=earliest')
    const streams = createStreamStore({
      db: app.postgres.db,
      clickhouse: createClickHouseReader(app.clickhouse.client),
    })
    await streams.forgetBefore(new Date(Date.now() - 1_800_000))
    const { status, body } = await ask('GET', `?after=${String(events[0]?.['offset'])}`)
    expect(status).toBe(404)
    expect(body).toMatchObject({ error: { code: 'not_found', details: { field: 'offset', earliest: '2' } } })
    expect(idsOf(await read('after=2'))).toEqual(['new'])
  })

  it.each([
    ['', 'after'],
    ['after=now', 'after'],
    ['after=99', 'offset'],
    ['after=earliest&limit=0', 'limit'],
    ['after=earliest&wait=3600', 'wait'],
    ['consumer=a%20b', 'consumer'],
    [`after=earliest&events=${'x'.repeat(201)}`, 'events.0'],
  ])('says which part of %j it cannot take', async (query, field) => {
    expect(await ask('GET', `?${query}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_input', details: { field } } },
    })
  })

  it('knows no other project, and nobody', async () => {
    expect(await ask('GET', `?after=earliest&project_id=${randomUUID()}`)).toMatchObject({ status: 404 })
    expect((await fetch(`${app.url}/api/v1/stream?after=earliest`)).status).toBe(401)
  })
})

describe('consumers of a stream', () => {
  it('go on where they committed, and know how far they lag behind', async () => {
    await store(['a', 'b', 'c'])
    const first = await read('consumer=billing&limit=2')
    expect(idsOf(first)).toEqual(['a', 'b'])
    expect(idsOf(await read('consumer=billing&limit=2')), 'nothing was committed').toEqual(['a', 'b'])
    const committed = await ask('PUT', '/consumers/billing', { offset: first.next })
    expect(committed.body).toMatchObject({ name: 'billing', offset: first.next, lag: 3 })
    expect(idsOf(await read('consumer=billing'))).toEqual(['c'])
    await ask('PUT', '/consumers/billing', { offset: 'latest' })
    expect(await ask('GET', '/consumers')).toMatchObject({ body: { consumers: [{ name: 'billing', lag: 0 }] } })
    await store(['d', 'e'])
    expect(await ask('GET', '/consumers')).toMatchObject({ body: { consumers: [{ name: 'billing', lag: 2 }] } })
    await ask('PUT', '/consumers/billing', { offset: 'earliest' })
    expect(idsOf(await read('consumer=billing'))).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('are not moved by what another site makes the browser of a member send', async () => {
    const answer = await fetch(`${app.url}/api/v1/stream/consumers/billing?project_id=${project.id}`, {
      method: 'PUT',
      headers: { cookie: browser.cookie, origin: 'https://evil.example', 'content-type': 'application/json' },
      body: '{"offset":"latest"}',
    })
    expect(answer.status).toBe(403)
  })

  it('are told what is wrong with a commit, and can be forgotten', async () => {
    expect(await ask('PUT', '/consumers/billing', { offset: 7 })).toMatchObject({
      status: 400,
      body: { error: { details: { field: 'offset' } } },
    })
    await ask('PUT', '/consumers/billing', { offset: 'latest' })
    expect(await ask('DELETE', '/consumers/billing')).toMatchObject({ status: 204 })
    expect(await ask('DELETE', '/consumers/billing')).toMatchObject({ status: 404 })
    expect(await ask('GET', '/consumers')).toMatchObject({ body: { consumers: [] } })
  })
})
