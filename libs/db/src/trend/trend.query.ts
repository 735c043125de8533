import type { TimeRange } from '@sightline/domain/kernel'
import type { ProjectScope } from '@sightline/domain/project'
import type { Granularity, EventFilter } from '@sightline/domain/query'
import { maxBreakdownValues, type TrendMeasure, type TrendSeries } from '@sightline/domain/trend'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams, toBucketSql, toEventsWhereSql, toTextSql, toUnixSql } from '../query/index.ts'
import { toMeasureSql, toPersonLinksSql } from './measure-sql.ts'

/** One series of a trend over one period. */
export interface TrendSlice {
  readonly series: TrendSeries
  /** Conditions on every series, besides the series' own. */
  readonly filters: readonly EventFilter[]
  readonly range: TimeRange
  readonly granularity: Granularity
}

const trendRow = z.object({
  /** 1 = the row is the whole range and `bucket` says nothing. */
  is_total: z.number(),
  bucket: z.number(),
  value: z.number().nullable(),
})
export type TrendRow = z.infer<typeof trendRow>

/**
 * The measure for each bucket and for the whole range. The total is the roll-up of the buckets' states, so that
 * distinct counts and percentiles of the whole are true ones, and the events are read once.
 */
export function buildTrendQuery(scope: ProjectScope, slice: TrendSlice): ClickHouseQuery<TrendRow> {
  const params = new SqlParams()
  const bucket = toBucketSql('occurred_at', slice.granularity, scope, params)
  return {
    name: `trend_${slice.series.measure.kind}`,
    sql: `
SELECT GROUPING(start) AS is_total, ${toUnixSql('start')} AS bucket, ${toMeasureSql(slice.series.measure, params)} AS value
FROM ${toSourceSql(slice.series.measure, scope, params)}
WHERE ${toSliceWhereSql(scope, slice, params)}
GROUP BY ${bucket} AS start WITH ROLLUP`,
    params: params.values,
    row: trendRow,
  }
}

const topRow = z.object({ label: z.string() })
export type TrendTopRow = z.infer<typeof topRow>

/** The values of the breakdown that measure most over the whole range, largest first, ties by name. */
export function buildTrendTopQuery(
  scope: ProjectScope,
  slice: TrendSlice,
  breakdown: string,
): ClickHouseQuery<TrendTopRow> {
  const params = new SqlParams()
  return {
    name: 'trend_top_values',
    sql: `
SELECT ${toTextSql(breakdown, params)} AS label
FROM ${toSourceSql(slice.series.measure, scope, params)}
WHERE ${toSliceWhereSql(scope, slice, params)}
GROUP BY label
HAVING label != ''
ORDER BY ${toMeasureSql(slice.series.measure, params)} DESC NULLS LAST, label
LIMIT ${maxBreakdownValues}`,
    params: params.values,
    row: topRow,
  }
}

const breakdownRow = trendRow.extend({
  /** Position in the list of values; `values.length` = events without one, one more = all other values. */
  line: z.number(),
  /** 1 = the roll-up over all lines, which nobody asked for. */
  is_whole: z.number(),
})
export type TrendBreakdownRow = z.infer<typeof breakdownRow>

/** The measure for each of the given values, for events without a value, and for all others together. */
export function buildTrendBreakdownQuery(
  scope: ProjectScope,
  slice: TrendSlice,
  breakdown: string,
  values: readonly string[],
): ClickHouseQuery<TrendBreakdownRow> {
  const params = new SqlParams()
  const label = toTextSql(breakdown, params)
  const bound = { values: params.bind('Array(String)', ['', ...values]), lines: params.bind('Array(UInt32)', [values.length, ...values.keys()]) }
  const position = `transform(${label}, ${bound.values}, ${bound.lines}, ${params.bind('UInt32', values.length + 1)})`
  const bucket = toBucketSql('occurred_at', slice.granularity, scope, params)
  return {
    name: `trend_${slice.series.measure.kind}_breakdown`,
    sql: `
SELECT GROUPING(line) AS is_whole, GROUPING(start) AS is_total, line, ${toUnixSql('start')} AS bucket,
       ${toMeasureSql(slice.series.measure, params)} AS value
FROM ${toSourceSql(slice.series.measure, scope, params)}
WHERE ${toSliceWhereSql(scope, slice, params)}
GROUP BY ${position} AS line, ${bucket} AS start WITH ROLLUP`,
    params: params.values,
    row: breakdownRow,
  }
}

function toSourceSql(measure: TrendMeasure, scope: ProjectScope, params: SqlParams): string {
  return measure.kind === 'persons' ? `events LEFT JOIN ${toPersonLinksSql(scope, params)}` : 'events'
}

function toSliceWhereSql(scope: ProjectScope, slice: TrendSlice, params: SqlParams): string {
  const { series, range } = slice
  const filters = [...slice.filters, ...series.filters]
  const where = { range, filters, ...(series.event === '*' ? {} : { event: series.event }) }
  const conditions = toEventsWhereSql(scope, where, params)
  return series.measure.kind === 'sessions' ? `${conditions}\n  AND session_id != ''` : conditions
}
