import type { ProjectScope } from '@sightline/domain/project'
import type { TrendMeasure } from '@sightline/domain/trend'
import { toNumberSql, type SqlParams } from '../query/index.ts'

/** An aggregate in three forms: of rows, as a state that can be merged, and merged from a column of such states. */
export interface MeasureSql {
  readonly ofRows: string
  readonly stateOfRows: string
  readonly ofStates: (column: string) => string
}

/** `quantileExactInclusive`: exact, interpolated between the two nearest values (as PERCENTILE.INC and NumPy do). */
const percentiles = { p50: '(0.5)', p75: '(0.75)', p90: '(0.9)', p95: '(0.95)', p99: '(0.99)' } as const

const person = `multiIf(user_id != '', user_id, linked_user_id != '', linked_user_id, anonymous_id)`

/**
 * The aggregate of a measure over rows of `events`. Distinct counts are uniqCombined64(20): exact to about 65 000,
 * beyond that within 0.1 %. NULL when there is no number to take an average, minimum, maximum or percentile of.
 */
export function toMeasureSql(measure: TrendMeasure, params: SqlParams): MeasureSql {
  switch (measure.kind) {
    case 'count':
      return aggregate('count', '', '')
    case 'visitors':
      return aggregate('uniqCombined64', '(20)', 'visitor_hash')
    case 'sessions':
      return aggregate('uniqCombined64', '(20)', 'session_hash')
    case 'persons':
      return aggregate('uniqCombined64', '(20)', person)
    case 'sum':
      // Decimal, so that money adds up to the last digit.
      return aggregate('sum', '', measure.field === 'revenue' ? 'revenue' : toNumberSql(measure.field, params))
    case 'avg':
    case 'min':
    case 'max':
      return aggregate(measure.kind, '', toNumberSql(measure.field, params))
    default:
      return aggregate('quantileExactInclusive', percentiles[measure.kind], toNumberSql(measure.field, params))
  }
}

function aggregate(name: string, parameters: string, argument: string): MeasureSql {
  return {
    ofRows: `toFloat64(${name}${parameters}(${argument}))`,
    stateOfRows: `${name}State${parameters}(${argument})`,
    ofStates: (column) => `toFloat64(${name}Merge${parameters}(${column}))`,
  }
}

/**
 * The user of each device that identified itself. An event without a user id counts for that user, whenever it
 * happened: the first user that a device identified as owns its anonymous history.
 */
export function toPersonLinksSql(scope: ProjectScope, params: SqlParams): string {
  return `(
  SELECT anonymous_id, argMinMerge(user_id) AS linked_user_id
  FROM person_links WHERE project_id = ${params.bind('UUID', scope.projectId)}
  GROUP BY anonymous_id
) AS links USING (anonymous_id)`
}
