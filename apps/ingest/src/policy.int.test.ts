import { randomUUID } from 'node:crypto'
import { createEventPolicyStore } from '@sightline/db/event-policy'
import { eventPolicy, type EventPolicy } from '@sightline/domain/event-policy'
import { describe, expect, it } from 'vitest'
import { useTestIngest, useTestStores, type TestProject } from './testing/test-ingest.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores)

type PolicyInput = Parameters<typeof eventPolicy.parse>[0]

async function createProject(policy: PolicyInput): Promise<TestProject> {
  const project = await stores.createProject()
  await save(project, eventPolicy.parse(policy), 0)
  return project
}

const save = (project: TestProject, policy: EventPolicy, revision: number) =>
  createEventPolicyStore(stores.postgres).save(project.id, { policy, revision, userId: 'ann', at: new Date() })

async function select<Row>(project: TestProject, sql: string): Promise<Row[]> {
  const answer = await stores.clickhouse.client.query({
    query: sql,
    query_params: { id: project.id },
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
  })
  return answer.json<Row>()
}

const quarantined = (project: TestProject) =>
  select<{ reason: string; field: string; message: string; raw: string }>(
    project,
    'SELECT reason, field, message, raw FROM quarantine FINAL WHERE project_id = {id:UUID} ORDER BY event, field',
  )

async function tallies(project: TestProject): Promise<Record<string, number>> {
  const rows = await select<{ name: string; events: number }>(
    project,
    'SELECT name, sum(events) AS events FROM ingest_tallies FINAL WHERE project_id = {id:UUID} GROUP BY name',
  )
  return Object.fromEntries(rows.map(({ name, events }) => [name, events]))
}

const send = async (project: TestProject, events: readonly object[], headers: Record<string, string> = {}) => {
  const answer = await ingest.post(project.writeKey, { events }, headers)
  await ingest.flush()
  return answer.body
}

describe('rules of a project', () => {
  it('trim, coerce, hash and drop before anything is stored, and count what they did', async () => {
    const [trim, number, hash, drop, left] = [randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID()]
    const project = await createProject({
      rules: [
        { id: trim, action: { kind: 'trim', path: 'properties.plan' } },
        { id: number, event: 'paid', action: { kind: 'to_number', path: 'properties.revenue' } },
        { id: hash, action: { kind: 'hash', path: 'properties.mail' } },
        { id: drop, action: { kind: 'drop_property', path: 'properties.card' } },
        { id: left, event: 'noise', action: { kind: 'drop_event' } },
      ],
    })
    const answer = await send(project, [
      { event: 'paid', user_id: 'u', properties: { plan: ' pro ', revenue: ' 9.5 ', mail: 'a@b.c', card: '4111' } },
      { event: 'seen', user_id: 'u', properties: { mail: 'a@b.c' } },
      { event: 'noise', user_id: 'u' },
    ])
    expect(answer).toEqual({ accepted: 3, duplicate: 0, rejected: [] })
    await project.untilStored(2)
    await ingest.flush()
    const rows = await project.rows<{ event: string; properties: string; revenue: number }>(
      'event, properties, revenue',
    )
    const [paid, seen] = ['paid', 'seen'].map((name) => rows.find((row) => row.event === name))
    expect(paid?.revenue).toBe(9.5)
    const { mail, ...others } = JSON.parse(paid?.properties ?? '') as Record<string, unknown>
    expect(others).toEqual({ plan: 'pro', revenue: 9.5 })
    expect(mail).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(JSON.parse(seen?.properties ?? '')).toEqual({ mail })
    expect(await quarantined(project)).toEqual([])
    expect(await project.ledger()).toMatchObject({ accepted: 2, rejected: 1 })
    expect(await tallies(project)).toEqual({
      'drop:dropped': 1,
      [`rule:${trim}`]: 1,
      [`rule:${number}`]: 1,
      [`rule:${hash}`]: 2,
      [`rule:${drop}`]: 1,
      [`rule:${left}`]: 1,
    })
  })

  it('refuse what is missing; it waits without what must not be kept', async () => {
    const project = await createProject({
      rules: [
        { id: randomUUID(), action: { kind: 'require', path: 'properties.sku', like: 'S-*' } },
        { id: randomUUID(), action: { kind: 'drop_property', path: 'properties.card' } },
      ],
    })
    expect(await send(project, [{ event: 'a', user_id: 'u', properties: { card: '4111' } }])).toEqual({
      accepted: 0,
      duplicate: 0,
      rejected: [{ index: 0, field: 'properties.sku', reason: 'is required' }],
    })
    expect(await quarantined(project)).toEqual([
      { reason: 'rule', field: 'properties.sku', message: 'is required', raw: '{"event":"a","user_id":"u"}' },
    ])
  })

  it('drop parameters of addresses, and say what a bot is', async () => {
    const project = await createProject({ droppedUrlParameters: ['Ref'], botSignals: ['headless'] })
    const context = { url: 'https://a.example/x?ref=1&b=2', referrer: 'https://b.example/?REF=9' }
    const headless =
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36'
    const crawler = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
    await send(project, [
      { event: 'a', user_id: 'u', context: { ...context, user_agent: headless } },
      { event: 'b', user_id: 'u', context: { user_agent: crawler } },
    ])
    await project.untilStored(2)
    const rows = await project.rows<{ event: string }>('event, url, referrer, bot, bot_signal')
    expect(rows.toSorted((a, b) => a.event.localeCompare(b.event))).toEqual([
      {
        event: 'a',
        url: 'https://a.example/x?b=2',
        referrer: 'https://b.example/',
        bot: 'headless',
        bot_signal: 'headless',
      },
      { event: 'b', url: '', referrer: '', bot: '', bot_signal: 'crawler' },
    ])
  })
})

describe('a schema', () => {
  const price = { path: 'price', type: 'number', isRequired: true } as const
  const aSchema = (mode: 'reject' | 'quarantine' | 'warn', id: string = randomUUID()) => ({
    schemas: [{ id, event: 'paid', mode, properties: [price] }],
  })
  const bad = { event: 'paid', user_id: 'u', properties: { price: '7' } }
  const fault = { field: 'properties.price', message: 'expected a number' }

  it('tells the client which field is wrong, and keeps the event', async () => {
    const project = await createProject(aSchema('reject'))
    expect(await send(project, [{ ...bad, event: 'other' }, bad])).toEqual({
      accepted: 1,
      duplicate: 0,
      rejected: [{ index: 1, field: 'properties.price', reason: 'expected a number' }],
    })
    expect(await quarantined(project)).toMatchObject([{ reason: 'schema', ...fault }])
  })

  it('keeps the event without a word to the client', async () => {
    const project = await createProject(aSchema('quarantine'))
    expect(await send(project, [bad])).toEqual({ accepted: 1, duplicate: 0, rejected: [] })
    expect(await quarantined(project)).toMatchObject([{ reason: 'schema', ...fault }])
    expect(await project.count()).toBe(0)
    expect(await project.ledger()).toMatchObject({ accepted: 0, rejected: 1 })
  })

  it('stores the event and counts it', async () => {
    const id = randomUUID()
    const project = await createProject(aSchema('warn', id))
    await send(project, [bad])
    await project.untilStored(1)
    await ingest.flush()
    expect(await tallies(project)).toEqual({ [`schema:${id}`]: 1 })
  })

  it('sees what the rules made of the event', async () => {
    const rules = [{ id: randomUUID(), action: { kind: 'to_number' as const, path: 'properties.price' } }]
    const project = await createProject({ ...aSchema('reject'), rules })
    expect(await send(project, [bad])).toMatchObject({ accepted: 1, rejected: [] })
  })
})

describe('a dry run of an import', () => {
  it('goes by rules and schemas as the import itself will', async () => {
    const project = await createProject({
      rules: [
        { id: randomUUID(), event: 'order', action: { kind: 'to_number', path: 'properties.price' } },
        { id: randomUUID(), event: 'noise', action: { kind: 'drop_event' } },
        { id: randomUUID(), event: 'order', action: { kind: 'require', path: 'properties.shop' } },
      ],
    })
    const rows = [
      { event: 'order', user_id: 'a', properties: { price: '8', shop: 'x' } },
      { event: 'order', user_id: 'b', properties: { price: '9' } },
      { event: 'noise', user_id: 'c' },
    ]
    const send = async (dryRun: boolean) => {
      const answer = await ingest.inject({
        method: 'POST',
        url: `/v1/import?format=ndjson&import_id=dry&dry_run=${dryRun}`,
        headers: { authorization: `Bearer ${project.writeKey}`, 'content-type': 'application/x-ndjson' },
        payload: rows.map((row) => JSON.stringify(row)).join('\n'),
      })
      return answer.json<{ accepted: number; rejected: number; errors: unknown }>()
    }
    const dry = await send(true)
    // The client of an event that a rule leaves out is told that it was taken.
    expect(dry).toMatchObject({ accepted: 2, rejected: 1, errors: [{ row: 2, field: 'properties.shop' }] })
    expect(await project.count()).toBe(0)
    const { accepted, rejected, errors } = await send(false)
    expect({ accepted, rejected, errors }).toEqual({
      accepted: dry.accepted,
      rejected: dry.rejected,
      errors: dry.errors,
    })
  })
})
