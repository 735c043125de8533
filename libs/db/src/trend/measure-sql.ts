import type { PersonMap } from '@sightline/domain/person'
import type { TrendMeasure } from '@sightline/domain/trend'
import { toPersonSql } from '../person/index.ts'
import { toNumberSql, type SqlParams } from '../query/index.ts'

/** An aggregate in three forms: of rows, as a state that can be merged, and merged from a column of such states. */
export interface MeasureSql {
  readonly ofRows: string
  readonly stateOfRows: string
  readonly ofStates: (column: string) => string
}

/** `quantileExactInclusive`: exact, interpolated between the two nearest values (as PERCENTILE.INC and NumPy do). */
const percentiles = { p50: '(0.5)', p75: '(0.75)', p90: '(0.9)', p95: '(0.95)', p99: '(0.99)' } as const

/**
 * The aggregate of a measure over rows of `events`. Distinct counts are exact. NULL when there is no number to take an average, minimum, maximum or percentile of.
 */
export function toMeasureSql(measure: TrendMeasure, persons: PersonMap, params: SqlParams): MeasureSql {
  switch (measure.kind) {
    case 'count':
      return aggregate('count', '', '')
    case 'visitors':
      return aggregate('uniqExact', '', 'visitor_hash')
    case 'sessions':
      return aggregate('uniqExact', '', 'session_hash')
    case 'persons':
      return aggregate('uniqExact', '', toPersonSql(persons, params))
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
