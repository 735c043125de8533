import { noMerges } from '@sightline/domain/person'
import { createClickHouseClient, createClickHouseReader, type ClickHouseReader } from '@sightline/db/clickhouse'
import {
  buildTopPagesSettledQuery,
  buildTopSessionsSettledQuery,
  readSettledSessions,
  readSettledTraffic,
} from '@sightline/db/overview'
import {
  createSettledMemory,
  createSettledPlanner,
  createSettler,
  type RunQuery,
  type SettledPlan,
  type SettledSide,
} from '@sightline/db/settled'
import { buildTrendBreakdownQuery, buildTrendQuery } from '@sightline/db/trend'
import type { TimeRange } from '@sightline/domain/kernel'
import { z } from 'zod'
import { benchProjectId, createDataset } from './dataset.ts'
import { median, toRow, type BenchRow, type Target } from './row.ts'

const scope = { projectId: benchProjectId, timeZone: 'UTC' }
const noFilters = { session: [], event: [] }
const rounds = 7

interface Comparison {
  readonly name: string
  /** From the question to the rows, with all queries that it takes. */
  readonly ours: (reader: ClickHouseReader) => Promise<unknown>
  readonly floor: string
  readonly target?: Target | undefined
}

/** The product's queries against the best that we can write by hand, and settled spans against the same answer from raw events. */
export async function benchQueries(
  clickhouseUrl: string,
  isQuick: boolean,
  log: (line: string) => void,
): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const events of isQuick ? [1_000_000] : [1_000_000, 10_000_000]) {
    const database = `bench_${events}`
    log(`generating ${events.toLocaleString('en')} events`)
    const now = new Date()
    await createDataset({ url: clickhouseUrl, database }, events, now)
    const client = createClickHouseClient({ url: clickhouseUrl, database })
    await createSettler(client).settle(scope, now)
    for (const table of ['visitor_ids', 'settled_spans', 'settled_values']) {
      await client.command({ query: `OPTIMIZE TABLE ${table} FINAL` })
    }
    const reader = createClickHouseReader(client)
    try {
      rows.push(...(await compareAll(reader, toComparisons(lastDays(now, 30), events), events)))
      rows.push(await measureDisk(reader, database, events))
    } finally {
      await client.command({ query: `DROP DATABASE ${database} SYNC` })
      await client.close()
    }
  }
  return rows
}

async function compareAll(
  reader: ClickHouseReader,
  comparisons: readonly Comparison[],
  events: number,
): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const { name, ours, floor, target } of comparisons) {
    const floorQuery = { name: 'bench_floor', sql: floor, params: {}, row: z.unknown() }
    const times: number[] = []
    const floors: number[] = []
    for (let round = 0; round < rounds; round++) {
      floors.push(await timeOf(() => reader.run(floorQuery)))
      times.push(await timeOf(() => ours(reader)))
    }
    rows.push(
      toRow({
        name: `${name}, ${events / 1e6} M events`,
        unit: 'ms',
        value: median(times),
        floor: median(floors),
        ...(target === undefined ? {} : { target }),
      }),
    )
  }
  return rows
}

/** From the call to the last row, in milliseconds. */
async function timeOf(ask: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await ask()
  return performance.now() - startedAt
}

/** As the service asks, which remembers what was settled when it was asked the same before. */
function fromSettled(range: TimeRange, side: SettledSide, ask: (run: RunQuery, plan: SettledPlan) => Promise<unknown>) {
  const memory = createSettledMemory()
  return (reader: ClickHouseReader) => {
    const run: RunQuery = async (query) => (await reader.run(query)).rows
    return createSettledPlanner(run, scope, [range], { now: new Date(), memory }).answer(side, range, async (plan) => {
      if (plan === undefined) throw new Error('nothing is settled')
      return ask(run, plan)
    })
  }
}

function toComparisons(range: TimeRange, events: number): Comparison[] {
  const from = `toDateTime('${sqlTime(range.from)}', 'UTC')`
  const to = `toDateTime('${sqlTime(range.to)}', 'UTC')`
  const inRange = `project_id = '${benchProjectId}' AND occurred_at >= ${from} AND occurred_at < ${to}`
  const views = `${inRange} AND kind IN ('page', 'screen') AND bot = ''`
  const overview = { range, granularity: 'day', filters: noFilters } as const
  const top = { range, filters: noFilters, limit: 10 }
  const trend = (event: string, measure: 'count' | 'visitors' | 'persons') => ({
    series: { event, measure: { kind: measure }, filters: [] },
    filters: [],
    range,
    granularity: 'day' as const,
    persons: noMerges,
  })
  const asHand: Target = { of: 'ratio', atMost: 1.15 }
  // Of fewer events the raw answer itself takes no longer than it takes to ask.
  const asSettled: Target | undefined = events < 10_000_000 ? undefined : { of: 'ratio', atMost: 0.05 }
  return [
    {
      name: 'trend, events by day',
      ours: (reader) => reader.run(buildTrendQuery(scope, trend('page_view', 'count'))),
      floor: `SELECT toStartOfDay(occurred_at) AS day, count() FROM events WHERE ${inRange} AND event = 'page_view' AND bot = '' GROUP BY day WITH ROLLUP`,
      target: asHand,
    },
    {
      name: 'trend, visitors by day',
      ours: (reader) => reader.run(buildTrendQuery(scope, trend('page_view', 'visitors'))),
      floor: `SELECT toStartOfDay(occurred_at) AS day, uniqExact(visitor_hash) FROM events WHERE ${inRange} AND event = 'page_view' AND bot = '' GROUP BY day WITH ROLLUP`,
      target: asHand,
    },
    {
      name: 'trend, persons by day (floor: joined by text)',
      ours: (reader) => reader.run(buildTrendQuery(scope, trend('page_view', 'persons'))),
      floor: `SELECT toStartOfDay(occurred_at) AS day, uniqExact(multiIf(user_id != '', user_id, owner != '', owner, anonymous_id))
              FROM events LEFT JOIN (
                SELECT from_id AS anonymous_id, argMin(to_id, first_at) AS owner FROM person_edges
                WHERE project_id = '${benchProjectId}' AND kind = 'device' GROUP BY from_id) AS owners USING (anonymous_id)
              WHERE ${inRange} AND event = 'page_view' AND bot = '' GROUP BY day WITH ROLLUP`,
      target: asHand,
    },
    {
      name: 'trend by country',
      ours: (reader) => reader.run(buildTrendBreakdownQuery(scope, trend('page_view', 'count'), 'country')),
      floor: `SELECT toStartOfDay(occurred_at) AS day, country, count() FROM events WHERE ${inRange} AND event = 'page_view' AND bot = '' GROUP BY day, country`,
      target: asHand,
    },
    {
      name: 'overview, views and visitors by day (floor: raw events)',
      ours: fromSettled(range, 'views', (run, plan) => readSettledTraffic(run, scope, overview, plan)),
      floor: `SELECT toStartOfDay(occurred_at) AS day, count(), uniqExact(visitor_hash) FROM events WHERE ${views} GROUP BY day WITH ROLLUP`,
      target: asSettled,
    },
    {
      name: 'overview, sessions by day (floor: raw events)',
      ours: fromSettled(range, 'sessions', (run, plan) => readSettledSessions(run, scope, overview, plan)),
      floor: `SELECT toStartOfDay(s) AS day, count(), countIf(v = 1), sum(dateDiff('millisecond', s, e)) FROM
              (SELECT min(occurred_at) AS s, max(occurred_at) AS e, countIf(kind IN ('page', 'screen')) AS v FROM events
               WHERE ${inRange} AND session_id != '' AND bot = '' GROUP BY session_hash) WHERE v > 0 GROUP BY day WITH ROLLUP`,
      target: asSettled,
    },
    {
      name: 'top pages (floor: raw events)',
      ours: fromSettled(range, 'views', (run, plan) => run(buildTopPagesSettledQuery(scope, top, plan))),
      floor: `SELECT path, count() AS c, uniqExact(visitor_hash) AS v FROM events WHERE ${views} GROUP BY path ORDER BY v DESC LIMIT 10`,
      target: asSettled,
    },
    {
      name: 'top channels (floor: raw events)',
      ours: fromSettled(range, 'sessions', (run, plan) =>
        run(buildTopSessionsSettledQuery(scope, top, 'channel', plan)),
      ),
      floor: `SELECT channel, sum(v), uniqExact(h) AS n FROM
              (SELECT argMin(channel, occurred_at) AS channel, any(visitor_hash) AS h, countIf(kind IN ('page', 'screen')) AS v FROM events
               WHERE ${inRange} AND session_id != '' AND bot = '' GROUP BY session_hash) WHERE v > 0 GROUP BY channel ORDER BY n DESC LIMIT 10`,
      target: asSettled,
    },
  ]
}

async function measureDisk(reader: ClickHouseReader, database: string, events: number): Promise<BenchRow> {
  const { rows } = await reader.run({
    name: 'bench_disk',
    sql: `SELECT toFloat64(sum(bytes_on_disk)) AS bytes FROM system.parts WHERE active AND database = {database:String} AND table = 'events'`,
    params: { database },
    row: z.object({ bytes: z.number() }),
  })
  return toRow({
    name: `disk of events, merged, ${events / 1e6} M events`,
    unit: 'bytes/event',
    value: (rows[0]?.bytes ?? 0) / events,
    target: { of: 'value', atMost: 60 },
  })
}

function lastDays(now: Date, days: number): TimeRange {
  const dayMs = 86_400_000
  const to = new Date(Math.ceil(now.getTime() / dayMs) * dayMs)
  return { from: new Date(to.getTime() - days * dayMs), to }
}

function sqlTime(at: Date): string {
  return at.toISOString().slice(0, 19).replace('T', ' ')
}
