import { isEventColumn, type EventColumn } from '@sightline/domain/query'
import type { SqlParams } from './sql-params.ts'

const numericColumns: readonly EventColumn[] = ['revenue', 'duration_ms']

/** The others are stored as a dictionary. */
const columnsOfManyValues: readonly EventColumn[] = [
  'user_id',
  'anonymous_id',
  'session_id',
  'path',
  'url',
  'title',
  ...numericColumns,
]

/** True when grouping by the field yields few groups. */
export function hasFewValues(field: string): boolean {
  return isEventColumn(field) && !columnsOfManyValues.includes(field)
}

const propertyPrefix = 'properties.'

/**
 * The JSON text of a property; empty when it is absent. The path is bound, never part of the text: a dot descends
 * into an object.
 */
function toRawProperty(field: string, params: SqlParams): string {
  const path = field.slice(propertyPrefix.length).split('.')
  return `JSONExtractRaw(properties, ${path.map((key) => params.bind('String', key)).join(', ')})`
}

/**
 * The field as text; empty when the event does not have it. Text as it is, numbers and booleans as JSON writes them,
 * objects and lists as JSON. Null and empty text count as absent, and so does 0 in a numeric column.
 */
export function toTextSql(field: string, params: SqlParams): string {
  if (isEventColumn(field)) return numericColumns.includes(field) ? `if(${field} = 0, '', toString(${field}))` : field
  const raw = toRawProperty(field, params)
  // Taking the quotes off is cheaper than reading the text as JSON once more, which only escapes need.
  return `multiIf(NOT startsWith(${raw}, '"'), if(${raw} = 'null', '', ${raw}), position(${raw}, '\\\\') = 0, substring(${raw}, 2, length(${raw}) - 2), JSONExtractString(${raw}))`
}

/**
 * The field as a number; NULL when it is absent or no number. Of properties only JSON numbers count: a text such as
 * `"12"` may be a postcode. 0 in a numeric column means absent.
 */
export function toNumberSql(field: string, params: SqlParams): string {
  if (!isEventColumn(field)) return `toFloat64OrNull(${toRawProperty(field, params)})`
  return numericColumns.includes(field) ? `nullIf(toFloat64(${field}), 0)` : `toFloat64OrNull(toString(${field}))`
}
