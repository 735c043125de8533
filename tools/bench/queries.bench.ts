import { noMerges } from '@sightline/domain/person'
import {
  createClickHouseClient,
  createClickHouseReader,
  type ClickHouseQuery,
  type ClickHouseReader,
} from '@sightline/db/clickhouse'
import {
  buildSessionsQuery,
  buildTopPagesRollupQuery,
  buildTopSessionsQuery,
  buildTrafficRollupQuery,
} from '@sightline/db/overview'
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
  readonly ours: readonly ClickHouseQuery<unknown>[]
  readonly floor: string
  readonly target?: Target
}

/** The product's queries against the best that we can write by hand, and roll-ups against the same answer from raw events. */
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
    const reader = createClickHouseReader(client)
    try {
      rows.push(...(await compareAll(reader, toComparisons(lastDays(now, 30)), events)))
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
      floors.push(await timeOf(reader, [floorQuery]))
      times.push(await timeOf(reader, ours))
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

/** From the call to the last row, in milliseconds; queries of one answer run side by side, as the service runs them. */
async function timeOf(reader: ClickHouseReader, queries: readonly ClickHouseQuery<unknown>[]): Promise<number> {
  const startedAt = performance.now()
  await Promise.all(queries.map((query) => reader.run(query)))
  return performance.now() - startedAt
}

function toComparisons(range: TimeRange): Comparison[] {
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
  const asRollup: Target = { of: 'ratio', atMost: 0.05 }
  return [
    {
      name: 'trend, events by day',
      ours: [buildTrendQuery(scope, trend('page_view', 'count'))],
      floor: `SELECT toStartOfDay(occurred_at) AS day, count() FROM events WHERE ${inRange} AND event = 'page_view' AND bot = '' GROUP BY day WITH ROLLUP`,
      target: asHand,
    },
    {
      name: 'trend, visitors by day',
      ours: [buildTrendQuery(scope, trend('page_view', 'visitors'))],
      floor: `SELECT toStartOfDay(occurred_at) AS day, uniqCombined64(20)(visitor_hash) FROM events WHERE ${inRange} AND event = 'page_view' AND bot = '' GROUP BY day WITH ROLLUP`,
      target: asHand,
    },
    {
      name: 'trend, persons by day',
      ours: [buildTrendQuery(scope, trend('page_view', 'persons'))],
      floor: `SELECT toStartOfDay(occurred_at) AS day, uniqCombined64(20)(person_id) FROM events WHERE ${inRange} AND event = 'page_view' AND bot = '' GROUP BY day WITH ROLLUP`,
    },
    {
      name: 'trend by country',
      ours: [buildTrendBreakdownQuery(scope, trend('page_view', 'count'), 'country')],
      floor: `SELECT toStartOfDay(occurred_at) AS day, country, count() FROM events WHERE ${inRange} AND event = 'page_view' AND bot = '' GROUP BY day, country`,
    },
    {
      name: 'overview, views and visitors by day (floor: raw events)',
      ours: [buildTrafficRollupQuery(scope, overview)],
      floor: `SELECT toStartOfDay(occurred_at) AS day, count(), uniqCombined64(20)(visitor_hash) FROM events WHERE ${views} GROUP BY day WITH ROLLUP`,
      target: asRollup,
    },
    {
      name: 'overview, sessions by day (floor: raw events)',
      ours: [buildSessionsQuery(scope, overview, false)],
      floor: `SELECT toStartOfDay(s) AS day, count(), countIf(v = 1), sum(dateDiff('millisecond', s, e)) FROM
              (SELECT min(occurred_at) AS s, max(occurred_at) AS e, countIf(kind IN ('page', 'screen')) AS v FROM events
               WHERE ${inRange} AND session_id != '' AND bot = '' GROUP BY session_hash) WHERE v > 0 GROUP BY day WITH ROLLUP`,
      target: asRollup,
    },
    {
      name: 'top pages (floor: raw events)',
      ours: [buildTopPagesRollupQuery(scope, top)],
      floor: `SELECT path, count() AS c, uniqCombined64(20)(visitor_hash) AS v FROM events WHERE ${views} GROUP BY path ORDER BY v DESC LIMIT 10`,
      target: asRollup,
    },
    {
      name: 'top channels (floor: raw events)',
      ours: [buildTopSessionsQuery(scope, top, 'channel')],
      floor: `SELECT channel, sum(v), uniqCombined64(20)(h) AS n FROM
              (SELECT argMin(channel, occurred_at) AS channel, any(visitor_hash) AS h, countIf(kind IN ('page', 'screen')) AS v FROM events
               WHERE ${inRange} AND session_id != '' AND bot = '' GROUP BY session_hash) WHERE v > 0 GROUP BY channel ORDER BY n DESC LIMIT 10`,
      target: asRollup,
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
