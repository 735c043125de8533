import type { EventFilter } from '@sightline/domain/query'
import { toNumberSql, toTextSql } from './field-sql.ts'
import type { SqlParams } from './sql-params.ts'

const comparisons = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

/** One condition on a row of `events`. It is never NULL, so that it can be negated and counted. */
export function toFilterSql(filter: EventFilter, params: SqlParams): string {
  return toConditionSql(filter, params, { text: toTextSql, number: toNumberSql })
}

/** How a field is read: from a row of `events`, or from what a session holds. */
export interface FieldSql {
  readonly text: (field: string, params: SqlParams) => string
  readonly number: (field: string, params: SqlParams) => string
}

export function toConditionSql(filter: EventFilter, params: SqlParams, fieldSql: FieldSql): string {
  const { field } = filter
  switch (filter.operator) {
    case 'is':
      return `${fieldSql.text(field, params)} IN ${params.bindTexts(filter.values)}`
    case 'is_not':
      return `${fieldSql.text(field, params)} NOT IN ${params.bindTexts(filter.values)}`
    case 'contains':
      return `positionCaseInsensitiveUTF8(${fieldSql.text(field, params)}, ${params.bind('String', filter.value)}) > 0`
    case 'not_contains':
      return `positionCaseInsensitiveUTF8(${fieldSql.text(field, params)}, ${params.bind('String', filter.value)}) = 0`
    case 'starts_with':
      return `startsWith(${fieldSql.text(field, params)}, ${params.bind('String', filter.value)})`
    case 'is_set':
      return `${fieldSql.text(field, params)} != ''`
    case 'is_not_set':
      return `${fieldSql.text(field, params)} = ''`
    default: {
      const comparison = comparisons[filter.operator]
      const value = params.bind('Float64', filter.value)
      return `ifNull(${fieldSql.number(field, params)} ${comparison} ${value}, 0)`
    }
  }
}
