import type { EventRejection } from '../event/index.ts'
import { isLike, readPath } from '../event-rule/index.ts'
import { isRawNumber } from '../kernel/index.ts'
import type { EventSchema, PropertyFormat, PropertySchema, PropertyType } from './event-schema.ts'

type Properties = Readonly<Record<string, unknown>>
export type SchemaCheck = (properties: Properties) => EventRejection | undefined

/** A schema as a function that finds the first thing in an event's properties that does not fit. */
export function compileSchema(schema: EventSchema): SchemaCheck {
  const checks = schema.properties.map((property) => ({
    path: property.path.split('.'),
    field: `properties.${property.path}`,
    isRequired: property.isRequired,
    check: compileProperty(property),
  }))
  const known = schema.isClosed ? new Set(checks.map(({ path }) => path[0])) : undefined
  return (properties) => {
    for (const { path, field, isRequired, check } of checks) {
      const value = readPath(properties, path)
      if (value === undefined || value === null) {
        if (isRequired) return { field, reason: 'is required' }
        continue
      }
      const reason = check(value)
      if (reason !== undefined) return { field, reason }
    }
    if (known === undefined) return undefined
    const stranger = Object.keys(properties).find((name) => !known.has(name))
    return stranger === undefined
      ? undefined
      : { field: `properties.${stranger}`, reason: 'is not a property of this event' }
  }
}

function compileProperty(property: PropertySchema): (value: unknown) => string | undefined {
  const { type, oneOf, like, format, min = -Infinity, max = Infinity } = property
  const allowed = oneOf === undefined ? undefined : new Set<unknown>(oneOf)
  return (value) => {
    if (!typeTests[type](value)) return `expected ${typeTexts[type]}`
    if (allowed !== undefined && !allowed.has(value)) return `expected one of ${listShort(oneOf ?? [])}`
    if (like !== undefined && !(typeof value === 'string' && isLike(value, like))) return `expected a text like ${like}`
    if (format !== undefined && !(typeof value === 'string' && formatTests[format](value))) {
      return `expected ${formatTexts[format]}`
    }
    const size = sizeOf(value)
    if (size === undefined) return undefined
    const noun = typeof value === 'string' ? 'characters' : Array.isArray(value) ? 'entries' : ''
    if (size < min) return `expected at least ${min} ${noun}`.trimEnd()
    return size > max ? `expected at most ${max} ${noun}`.trimEnd() : undefined
  }
}

const isNumber = (value: unknown) => typeof value === 'number' || isRawNumber(value)

const typeTests: Readonly<Record<PropertyType, (value: unknown) => boolean>> = {
  any: () => true,
  text: (value) => typeof value === 'string',
  number: isNumber,
  // Only integers are kept digit by digit.
  whole_number: (value) => Number.isInteger(value) || isRawNumber(value),
  boolean: (value) => typeof value === 'boolean',
  list: (value) => Array.isArray(value),
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value),
}

const typeTexts: Readonly<Record<PropertyType, string>> = {
  any: 'a value',
  text: 'a text',
  number: 'a number',
  whole_number: 'a whole number',
  boolean: 'true or false',
  list: 'a list',
  object: 'an object',
}

/** No expression here can take more than linear time. */
const formatTests: Readonly<Record<PropertyFormat, (text: string) => boolean>> = {
  email: (text) => text.length <= 320 && /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(text),
  url: (text) => URL.parse(text) !== null,
  uuid: (text) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text),
  date_time: (text) =>
    /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text) &&
    !Number.isNaN(Date.parse(text)),
}

const formatTexts: Readonly<Record<PropertyFormat, string>> = {
  email: 'an e-mail address',
  url: 'an address such as https://example.com/',
  uuid: 'a UUID',
  date_time: 'a date such as 2026-01-31 or 2026-01-31T12:00:00Z',
}

function sizeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (isRawNumber(value)) return Number(value.rawJSON)
  return typeof value === 'string' || Array.isArray(value) ? value.length : undefined
}

function listShort(values: readonly unknown[]): string {
  const shown = values.slice(0, 8).map((value) => JSON.stringify(value))
  return shown.join(', ') + (values.length > shown.length ? ', …' : '')
}
