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
function toRawProperty(field: string, as: 'text' | 'number', params: SqlParams): string {
  const path = field.slice(propertyPrefix.length).split('.')
  const keys = path.map((key) => params.bind('String', key))
  const toRaw = (json: string) => `JSONExtractRaw(${json}, ${keys.join(', ')})`
  const raw = toRaw('properties')
  // Most events that seem to lack the property do: they are not read a second time.
  const isUnread = `${raw} = '' AND position(properties, ${keys.at(-1)}) > 0 AND NOT isValidJSON(properties)`
  return `if(${isUnread}, ${toRaw(toReadableSql(as))}, ${raw})`
}

/** What stands for an integer that the event store cannot read: `\1` is what comes before it, `\2` its digits. */
const wideIntegers = { text: String.raw`\\1"\\2"`, number: String.raw`\\1\\2.0` } as const

/**
 * Properties of which the event store reads none as they are, made readable: of an integer beyond 64 bits it gets the
 * digits as a text or the nearest number, and U+FFFD for half of a surrogate pair (a text that was cut within an emoji).
 */
export function toReadableSql(as: 'text' | 'number'): string {
  // With no two backslashes left, one before `ud8` begins an escape.
  const wellFormed = String.raw`replaceRegexpAll(replaceAll(properties, '\\\\', '\\u005c'), '\\\\ud[89a-f][0-9a-f]{2}', '\\\\ufffd')`
  const parts = String.raw`extractAll(${wellFormed}, '"(?:[^"\\\\]|\\\\.)*"|[^"]+')`
  const numbers = String.raw`replaceRegexpAll(part, '([:,\\[])(-?[0-9]{19,})', '${wideIntegers[as]}')`
  return `arrayStringConcat(arrayMap(part -> if(startsWith(part, '"'), part, ${numbers}), ${parts}))`
}

/**
 * The field as text; empty when the event does not have it. Text as it is, numbers and booleans as JSON writes them,
 * objects and lists as JSON. Null and empty text count as absent, and so does 0 in a numeric column.
 */
export function toTextSql(field: string, params: SqlParams): string {
  if (isEventColumn(field)) return numericColumns.includes(field) ? `if(${field} = 0, '', toString(${field}))` : field
  const raw = toRawProperty(field, 'text', params)
  // Taking the quotes off is cheaper than reading the text as JSON once more, which only escapes need.
  return `multiIf(NOT startsWith(${raw}, '"'), if(${raw} = 'null', '', ${raw}), position(${raw}, '\\\\') = 0, substring(${raw}, 2, length(${raw}) - 2), JSONExtractString(${raw}))`
}

/**
 * The field as a number; NULL when it is absent or no number. Of properties only JSON numbers count: a text such as
 * `"12"` may be a postcode. 0 in a numeric column means absent.
 */
export function toNumberSql(field: string, params: SqlParams): string {
  if (!isEventColumn(field)) return `toFloat64OrNull(${toRawProperty(field, 'number', params)})`
  return numericColumns.includes(field) ? `nullIf(toFloat64(${field}), 0)` : `toFloat64OrNull(toString(${field}))`
}
