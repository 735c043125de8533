import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { anEventRow, insertEventRows, type EventRow } from '@sightline/db/testing'
import type { Project } from '@sightline/domain/project'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startTestApi, type TestApi } from '../../testing/test-api.ts'
import type { TestBrowser } from '../../testing/test-client.ts'
import { createKey, openOwnersBrowser } from '../../testing/test-owner.ts'

let app: TestApi
let browser: TestBrowser
let project: Project
let serverKey: string
beforeAll(async () => {
  app = await startTestApi({ clickhouseUrl: inject('clickhouseUrl'), postgresUrl: inject('postgresUrl') })
  browser = await openOwnersBrowser(app.url)
  project = await browser.trpc.project.create.mutate({ name: 'Shop', timeZone: 'Europe/Berlin' })
  serverKey = await createKey(browser, project.id, 'server')
  // One block for each row and the last first, as late senders make them.
  for (const row of story(project.id).toReversed()) await insertEventRows(app.clickhouse.client, [row])
})
afterAll(() => app[Symbol.asyncDispose]())

const at = (time: string) => new Date(time.length < 20 ? `${time}:00Z` : time)

/**
 * January of five persons. Anna looked around on her phone in December, signed in on it in January, and is one with
 * a.smith. A tablet that nobody signed in on, and a kiosk that Gina did later. Dora and Fred. Nobody else was there: Carl only before, Emil only after.
 */
function story(projectId: string): EventRow[] {
  const row = (time: string, event: Partial<EventRow>) =>
    anEventRow({ project_id: projectId, occurred_at: at(time), anonymous_id: '', session_id: '', ...event })
  const track = { kind: 'track', event: 'purchase' }
  const renewal = { kind: 'track', event: 'renewal' }
  const score = { kind: 'system', event: 'set_traits', user_id: 'anna' }
  const pixel = { country: 'DE', browser: 'Chrome', os: 'Android', device: 'mobile' }
  return [
    row('2025-12-20T10:00', { anonymous_id: 'phone', session_id: 's0', channel: 'search', utm_source: 'google' }),
    row('2025-12-20T10:00', { user_id: 'carl', ...track, revenue: '500' }),
    row('2026-01-10T08:00', {
      anonymous_id: 'phone',
      session_id: 's1',
      channel: 'email',
      utm_source: 'news',
      ...pixel,
    }),
    row('2026-01-10T08:10', {
      ...{ event: 'identify', kind: 'identify', properties: '{"plan":"free","seats":3}' },
      ...{ anonymous_id: 'phone', user_id: 'anna', session_id: 's1' },
    }),
    row('2026-01-10T12:00', { user_id: 'a.smith', ...track, revenue: '20.20', country: 'FR' }),
    // Half an hour before midnight in UTC, after it in Berlin.
    row('2026-01-10T23:30', { user_id: 'anna', session_id: 's2', ...track, revenue: '10.10' }),
    row('2026-01-12T09:00', { event: 'alias', kind: 'alias', user_id: 'anna', previous_id: 'a.smith' }),
    row('2026-01-15T09:00', { user_id: 'anna', ...track, revenue: '1000', bot: 'crawler', country: 'US' }),
    row('2026-01-20T09:00', { ...score, properties: '{"churn_risk":0.25}' }),
    row('2026-02-01T00:00', { ...score, properties: '{"churn_risk":0.75}' }),
    row('2026-02-01T00:00', { anonymous_id: 'phone', ...renewal }),

    row('2026-01-05T12:00', { anonymous_id: 'tablet', session_id: 's3', device: 'tablet' }),
    row('2026-01-05T12:00:30Z', { anonymous_id: 'tablet', session_id: 's3', path: '/pricing' }),
    row('2026-02-08T00:00', { anonymous_id: 'tablet', ...renewal }),

    row('2026-01-01T00:00', { user_id: 'dora', kind: 'track', event: 'sign, "up"\nnow' }),
    row('2026-01-31T23:59:59.999Z', { user_id: 'dora', ...renewal }),
    row('2026-02-03T12:00', { user_id: 'dora', ...renewal, bot: 'crawler' }),

    row('2026-01-03T12:00', { user_id: 'fred' }),
    row('2026-02-07T23:59:59.999Z', { user_id: 'fred', ...renewal }),

    row('2026-01-06T12:00', { anonymous_id: 'kiosk', kind: 'track', event: 'purchase' }),
    row('2026-02-10T12:00', { anonymous_id: 'kiosk', user_id: 'gina', kind: 'identify', event: 'identify' }),

    row('2026-02-01T00:00', { user_id: 'emil' }),
    row('2026-01-05T12:00', { user_id: 'robot', bot: 'crawler' }),
    row('2026-01-05T12:00', { ...score, user_id: 'scored', properties: '{"churn_risk":1}' }),
    row('2026-01-05T12:00', { project_id: randomUUID(), user_id: 'foreign' }),
  ]
}

const january = 'from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z'
const everything =
  `${january}&events=purchase,add%20to%20cart,set_traits&traits=plan,seats:number,churn_risk:number` +
  '&label_event=renewal&label_days=7'

const fetchTable = (query: string, headers: Record<string, string> = { authorization: `Bearer ${serverKey}` }) =>
  fetch(`${app.url}/api/v1/person-features?${query}`, { headers })

async function read(query: string): Promise<Record<string, unknown>[]> {
  const answer = await fetchTable(`${query}&format=ndjson`)
  expect(answer.status).toBe(200)
  const lines = (await answer.text()).split('\n').filter((line) => line !== '')
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

const nobody = {
  ...{ last_country: null, last_browser: null, last_os: null, last_device: null },
  ...{ first_channel: null, first_utm_source: null, revenue: 0, purchases: 0 },
  ...{ count_purchase: 0, count_add_to_cart: 0, count_set_traits: 0 },
  ...{ trait_plan: null, trait_seats: null, trait_churn_risk: null },
}

/** Worked out by hand. */
const rows = [
  {
    person_id: 'anna',
    is_identified: 1,
    first_seen: '2025-12-20T10:00:00.000Z',
    last_seen: '2026-01-12T09:00:00.000Z',
    // 19 and 15 hours.
    days_since_last_seen: 19,
    // The 10th, 11th and 12th in Berlin.
    active_days: 3,
    sessions: 2,
    // Ten minutes, and one with a single event.
    average_session_seconds: 300,
    page_views: 1,
    // The phone's view, identify, two purchases, alias.
    events: 5,
    distinct_events: 4,
    revenue: 30.3,
    purchases: 2,
    last_country: 'FR',
    last_browser: 'Chrome',
    last_os: 'Android',
    last_device: 'mobile',
    first_channel: 'search',
    first_utm_source: 'google',
    count_purchase: 2,
    count_add_to_cart: 0,
    count_set_traits: 1,
    trait_plan: 'free',
    trait_seats: 3,
    // The score of the last instant is not known yet.
    trait_churn_risk: 0.25,
    label: 1,
  },
  {
    ...nobody,
    ...{ person_id: 'dora', is_identified: 1 },
    ...{ first_seen: '2026-01-01T00:00:00.000Z', last_seen: '2026-01-31T23:59:59.999Z' },
    ...{ days_since_last_seen: 0, active_days: 2, sessions: 0, average_session_seconds: null },
    ...{ page_views: 0, events: 2, distinct_events: 2, label: 0 },
  },
  {
    ...nobody,
    ...{ person_id: 'fred', is_identified: 1 },
    ...{ first_seen: '2026-01-03T12:00:00.000Z', last_seen: '2026-01-03T12:00:00.000Z' },
    ...{ days_since_last_seen: 28, active_days: 1, sessions: 0, average_session_seconds: null },
    ...{ page_views: 1, events: 1, distinct_events: 1, label: 1 },
  },
  {
    // Who she is was known later, that she would sign in was not.
    ...nobody,
    ...{ person_id: 'gina', is_identified: 0, count_purchase: 1 },
    ...{ first_seen: '2026-01-06T12:00:00.000Z', last_seen: '2026-01-06T12:00:00.000Z' },
    ...{ days_since_last_seen: 25, active_days: 1, sessions: 0, average_session_seconds: null },
    ...{ page_views: 0, events: 1, distinct_events: 1, label: 0 },
  },
  {
    ...nobody,
    ...{ person_id: 'tablet', is_identified: 0, last_device: 'tablet' },
    ...{ first_seen: '2026-01-05T12:00:00.000Z', last_seen: '2026-01-05T12:00:30.000Z' },
    ...{ days_since_last_seen: 26, active_days: 1, sessions: 1, average_session_seconds: 30 },
    ...{ page_views: 2, events: 2, distinct_events: 1, label: 0 },
  },
]

describe('GET /api/v1/person-features', () => {
  it('has one row for each person of the range, by what happened before its end', async () => {
    expect(await read(everything)).toEqual(rows)
  })

  it('counts persons, events and money as a trend does', async () => {
    const range = { kind: 'absolute' as const, from: at('2026-01-01T00:00'), to: at('2026-02-01T00:00') }
    const totalOf = async (event: string, measure: { kind: 'persons' | 'count' } | { kind: 'sum'; field: string }) => {
      const definition = {
        range,
        granularity: 'month' as const,
        series: [{ event, measure, filters: [] }],
        filters: [],
      }
      return (await browser.trpc.trend.run.query({ projectId: project.id, definition })).lines[0]?.total
    }
    const table = await read(everything)
    const sum = (column: string) => table.reduce((total, row) => total + Number(row[column]), 0)
    expect(await totalOf('*', { kind: 'persons' })).toBe(table.length)
    expect(await totalOf('*', { kind: 'count' })).toBe(sum('events'))
    expect(await totalOf('*', { kind: 'sum', field: 'revenue' })).toBe(sum('revenue'))
    expect(await totalOf('purchase', { kind: 'count' })).toBe(sum('count_purchase'))
  })

  it('follows persons who were taken apart', async () => {
    const edge = { kind: 'alias' as const, fromId: 'a.smith', toId: 'anna' }
    await browser.trpc.person.undoMerge.mutate({ projectId: project.id, edge })
    const apart = await read(january)
    await browser.trpc.person.redoMerge.mutate({ projectId: project.id, edge })
    const money = Object.fromEntries(apart.map((row) => [row['person_id'], row['revenue']]))
    expect(money).toEqual({ anna: 10.1, 'a.smith': 20.2, dora: 0, fred: 0, gina: 0, tablet: 0 })
  })

  it('says the same as CSV', async () => {
    const answer = await fetchTable(everything)
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="person-features.csv"')
    const [header = '', ...lines] = (await answer.text()).trimEnd().split('\n')
    const names = header.split(',').map((name) => JSON.parse(name) as string)
    expect(names).toEqual(Object.keys(rows[0] ?? {}))
    const cells = lines.map((line) => line.split(','))
    const expected = rows.map((row) => new Map<string, unknown>(Object.entries(row)))
    expect(cells).toEqual(expected.map((row) => names.map((name) => toCsvCell(row.get(name)))))
  })

  it('says the same as Parquet', async () => {
    const answer = await fetchTable(`${everything}&format=parquet`)
    expect(answer.headers.get('content-type')).toBe('application/vnd.apache.parquet')
    const table = await parquetReadObjects({ file: await answer.arrayBuffer() })
    const plain = (value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value instanceof Date ? value.toISOString() : (value ?? null)
    expect(
      table.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]))),
    ).toEqual(rows)
  })

  it('answers a project without events with a table without rows', async () => {
    const { id } = await browser.trpc.project.create.mutate({ name: 'empty' })
    const headers = { authorization: `Bearer ${await createKey(browser, id, 'server')}` }
    const csv = await (await fetchTable(everything, headers)).text()
    expect(csv.split('\n')).toHaveLength(2)
    const parquet = await fetchTable(`${everything}&format=parquet`, headers)
    expect(await parquetReadObjects({ file: await parquet.arrayBuffer() })).toEqual([])
  })

  it('answers a member who names the project, and nobody else', async () => {
    const { cookie } = browser
    expect((await fetchTable(`${january}&project_id=${project.id}`, { cookie })).status).toBe(200)
    expect((await fetchTable(january, { cookie })).status).toBe(400)
    expect((await fetchTable(january, {})).status).toBe(401)
    const writeKey = await createKey(browser, project.id, 'write')
    expect((await fetchTable(january, { authorization: `Bearer ${writeKey}` })).status).toBe(401)
  })

  it.each([
    ['format=xlsx', 'format'],
    ['last=soon', 'last'],
    ['last=9999M', 'last'],
    ['from=2026-02-01&to=2026-01-01', 'from'],
    ['from=2026-01-01', 'to'],
    ['events=a,,b', 'events'],
    ['events=a%20b,a-b', 'events'],
    ['traits=$set', 'traits'],
    ['label_event=renewal', 'label_days'],
    [`${january}&label_event=renewal&label_days=two`, 'label_days'],
    // Not all of these days are over.
    ['last=7d&label_event=renewal&label_days=7', 'label_days'],
    ['part=1', 'parts'],
  ])('names what of %s it cannot take', async (query, field) => {
    const answer = await fetchTable(query)
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_input', details: { field } } },
    })
  })
})

describe('docs/machine-learning.md', () => {
  const doc = readFileSync(new URL('../../../../../docs/machine-learning.md', import.meta.url), 'utf8')

  it('names every column, and no other', async () => {
    const [row = {}] = await read(everything)
    const columns = Object.keys(row).map((name) => name.replace(/^(count|trait)_.*/, '$1_<name>'))
    const table = doc.slice(doc.indexOf('| column'), doc.indexOf('Columns without a word'))
    const named = table.split('\n').flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)])
    expect(named.map(([, name]) => name).sort()).toEqual([...new Set(columns)].sort())
  })

  it('has a curl that works as it stands', async () => {
    const command = /```sh\n(curl [\s\S]*?) -o training\.csv\n```/.exec(doc)?.[1] ?? ''
    const env = { ...process.env, API: app.url, KEY: serverKey }
    const { stdout } = await promisify(execFile)('bash', ['-c', command], { env })
    expect(stdout.split('\n')[0]).toContain('"count_signup","count_purchase","label"')
    expect(stdout.split('\n')).toHaveLength(rows.length + 2)
  })
})

/** Texts in quotes, numbers as they are, nothing for no value. */
function toCsvCell(value: unknown): string {
  return value === null ? '' : JSON.stringify(value)
}
