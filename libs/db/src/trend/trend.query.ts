import type { ProjectScope } from '@sightline/domain/project'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams, toBucketSql, toUnixSql } from '../query/index.ts'
import { toMeasureSql } from './measure-sql.ts'
import { toSliceSql, trendRow, type TrendRow, type TrendSlice } from './slice-sql.ts'

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
SELECT GROUPING(start) AS is_total, ${toUnixSql('start')} AS bucket, ${toMeasureSql(slice.series.measure, slice.persons, params).ofRows} AS value
${toSliceSql(scope, slice, params)}
GROUP BY ${bucket} AS start WITH ROLLUP`,
    params: params.values,
    row: trendRow,
  }
}
