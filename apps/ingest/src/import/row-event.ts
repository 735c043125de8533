import { isInexact, isRawNumber } from '@sightline/domain/kernel'
import { isFields, type Fields } from '../doors/wire/fields.ts'
import { parseJsonByLook } from '../doors/wire/json.ts'

const eventFields: ReadonlySet<string> = new Set([
  'event',
  'event_id',
  'user_id',
  'anonymous_id',
  'previous_id',
  'session_id',
  'timestamp',
])
const objectFields: ReadonlySet<string> = new Set(['properties', 'context', 'groups'])

/** New names of columns by their names in the file. */
export type ColumnMap = ReadonlyMap<string, string>

/**
 * A row in the native form. Columns are named as its fields are: `event`, `context.url`, `properties.plan`; every other
 * column is a property. A name may end in the type of its texts, as in `properties.amount:number`: CSV has only texts.
 * @param fallbackId the event's id where the row has none: the same each time the file is sent.
 */
export function toNativeEvent(row: Fields, columns: ColumnMap, fallbackId: string): Fields {
  const native: Record<string, unknown> = {}
  const objects: Record<string, Record<string, unknown>> = { properties: {}, context: {}, groups: {} }
  for (const [column, value] of Object.entries(row)) {
    const [name, type] = splitType(columns.get(column) ?? column)
    const typed = toTyped(value, type)
    const [parent = '', child] = splitAtDot(name)
    if (eventFields.has(name)) native[name] = name === 'timestamp' ? toTimestamp(typed) : typed
    else if (objectFields.has(name)) assignObject(native, objects, name, typed)
    else if (child !== undefined && objectFields.has(parent)) assignDeep(objects[parent] ?? {}, parent, child, typed)
    else assign(objects['properties'] ?? {}, name, typed)
  }
  return { ...objects, event_id: fallbackId, ...native }
}

function splitType(name: string): readonly [string, string | undefined] {
  const match = /^(.*):(number|boolean|json|text)$/.exec(name)
  return match?.[1] === undefined ? [name, undefined] : [match[1], match[2]]
}

function splitAtDot(name: string): readonly [string, string | undefined] {
  const at = name.indexOf('.')
  return at < 0 ? [name, undefined] : [name.slice(0, at), name.slice(at + 1)]
}

/** A text as the type that its column names; as it is when it does not fit, so that it is not lost. */
function toTyped(value: unknown, type: string | undefined): unknown {
  if (typeof value !== 'string') return value
  if (type === 'number') return toNumberOrKeep(value)
  if (type === 'boolean') return /^(true|1|yes)$/i.test(value) ? true : /^(false|0|no)$/i.test(value) ? false : value
  return type === 'json' ? parseOrKeep(value) : value
}

/** With every digit, also where no double holds them. */
function toNumberOrKeep(text: string): unknown {
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number)) return text
  return isInexact(number) ? parseOrKeep(text) : number
}

function parseOrKeep(text: string): unknown {
  try {
    return parseJsonByLook(text)
  } catch {
    return text
  }
}

/** Spreadsheets and warehouses write instants as seconds, milliseconds or microseconds since 1970, often as text. */
function toTimestamp(value: unknown): unknown {
  const number = toInstantNumber(value)
  if (number === undefined) return value
  const microseconds = number < 1e11 ? number * 1_000_000 : number < 1e14 ? number * 1_000 : number
  // Rounded first: a double of seconds may lie just below the millisecond that it means.
  return Math.trunc(Math.round(microseconds) / 1_000)
}

function toInstantNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (isRawNumber(value)) return Number(value.rawJSON)
  return typeof value === 'string' && /^\d{9,17}(\.\d+)?$/.test(value) ? Number(value) : undefined
}

/** `properties`, `context` and `groups` as a whole: an object, or one as JSON text. */
function assignObject(
  native: Record<string, unknown>,
  objects: Record<string, Record<string, unknown>>,
  name: string,
  value: unknown,
): void {
  const object = typeof value === 'string' ? parseOrKeep(value) : value
  // Something else is left for the validator, which names the field.
  if (!isFields(object)) native[name] = object
  else for (const [key, child] of Object.entries(object)) assign(objects[name] ?? {}, key, child)
}

/** `context.library.name` descends; the dots of a property's name are its own. */
function assignDeep(target: Record<string, unknown>, parent: string, name: string, value: unknown): void {
  const [first, rest] = splitAtDot(name)
  if (parent !== 'context' || rest === undefined) return assign(target, name, value)
  const known = target[first]
  assign(target, first, { ...(isFields(known) ? known : {}), [rest]: value })
}

/** Also for a key such as `__proto__`. */
function assign(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
}
