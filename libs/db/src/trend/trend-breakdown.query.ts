import type { ProjectScope } from '@sightline/domain/project'
import { maxBreakdownValues } from '@sightline/domain/trend'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams, toBucketSql, toTextSql, toUnixSql } from '../query/index.ts'
import { toMeasureSql } from './measure-sql.ts'
import { toSliceSql, trendRow, type TrendSlice } from './slice-sql.ts'

const breakdownRow = trendRow.extend({
  /** Position among the largest values; `noneLine` = events without one, `otherLine` = all other values together. */
  line: z.number(),
  /** The value of the line; says nothing for `noneLine` and `otherLine`. */
  label: z.string(),
  /** 1 = the roll-up over all lines, which nobody asked for. */
  is_whole: z.number(),
})
export type TrendBreakdownRow = z.infer<typeof breakdownRow>

export const noneLine = maxBreakdownValues
export const otherLine = maxBreakdownValues + 1

/** Groups (values times buckets) that the single pass may hold; more is for the two queries below. */
const maxGroups = 300_000

/**
 * The measure for each of the values that measure most over the whole range (ties by name), for events without a
 * value, and for all others together. Reads the events once: it keeps a mergeable state for each value and bucket,
 * ranks the values by their merged states, and merges those beyond the top into one line, so that a visitor in two of
 * them counts once. Fails when there are too many values for that (`isTooManyGroups`).
 */
export function buildTrendBreakdownQuery(
  scope: ProjectScope,
  slice: TrendSlice,
  breakdown: string,
): ClickHouseQuery<TrendBreakdownRow> {
  const params = new SqlParams()
  const measure = toMeasureSql(slice.series.measure, slice.persons, params)
  const bucket = toBucketSql('occurred_at', slice.granularity, scope, params)
  return {
    name: `trend_${slice.series.measure.kind}_breakdown`,
    sql: `
SELECT GROUPING(line) AS is_whole, GROUPING(start) AS is_total, line, any(value_label) AS label,
       ${toUnixSql('start')} AS bucket, ${measure.ofStates('cell.2')} AS value
FROM (
  SELECT value_label, cells, row_number() OVER (ORDER BY value_label = '', total DESC NULLS LAST, value_label) AS rank
  FROM (
    SELECT toString(field) AS value_label, groupArray((bucket_start, state)) AS cells, ${measure.ofStates('state')} AS total
    FROM (
      SELECT ${toTextSql(breakdown, params)} AS field, ${bucket} AS bucket_start, ${measure.stateOfRows} AS state
      ${toSliceSql(scope, slice, params).replaceAll('\n', '\n      ')}
      GROUP BY field, bucket_start
    )
    GROUP BY field
  )
)
ARRAY JOIN cells AS cell
GROUP BY multiIf(value_label = '', ${noneLine}, rank <= ${maxBreakdownValues}, toInt64(rank) - 1, ${otherLine}) AS line,
         cell.1 AS start WITH ROLLUP
SETTINGS max_rows_to_group_by = ${maxGroups}, group_by_overflow_mode = 'throw'`,
    params: params.values,
    row: breakdownRow,
  }
}

const topRow = z.object({ value_label: z.string() })
export type TrendTopRow = z.infer<typeof topRow>

/** The values that measure most over the whole range, largest first, ties by name. */
export function buildTrendTopQuery(
  scope: ProjectScope,
  slice: TrendSlice,
  breakdown: string,
): ClickHouseQuery<TrendTopRow> {
  const params = new SqlParams()
  return {
    name: 'trend_top_values',
    sql: `
SELECT ${toTextSql(breakdown, params)} AS value_label
${toSliceSql(scope, slice, params)}
GROUP BY value_label
HAVING value_label != ''
ORDER BY ${toMeasureSql(slice.series.measure, slice.persons, params).ofRows} DESC NULLS LAST, value_label
LIMIT ${maxBreakdownValues}`,
    params: params.values,
    row: topRow,
  }
}

/** The same lines for values that are known: of the period before, or when a single pass would hold too much. */
export function buildTrendValuesQuery(
  scope: ProjectScope,
  slice: TrendSlice,
  breakdown: string,
  values: readonly string[],
): ClickHouseQuery<TrendBreakdownRow> {
  const params = new SqlParams()
  const known = params.bindTexts(['', ...values])
  const lines = params.bind('Array(UInt32)', [noneLine, ...values.keys()])
  const line = `transform(toString(${toTextSql(breakdown, params)}), ${known}, ${lines}, ${otherLine})`
  const bucket = toBucketSql('occurred_at', slice.granularity, scope, params)
  return {
    name: `trend_${slice.series.measure.kind}_values`,
    sql: `
SELECT GROUPING(line) AS is_whole, GROUPING(start) AS is_total, line,
       transform(toUInt32(line), ${lines}, ${known}, '') AS label, ${toUnixSql('start')} AS bucket,
       ${toMeasureSql(slice.series.measure, slice.persons, params).ofRows} AS value
${toSliceSql(scope, slice, params)}
GROUP BY ${line} AS line, ${bucket} AS start WITH ROLLUP`,
    params: params.values,
    row: breakdownRow,
  }
}
