import { isInexact, isRawNumber } from '../kernel/index.ts'
import type { EventRejection } from './event.ts'
import { eventLimits } from './limits.ts'

export type ParsedProperties =
  | {
      readonly kind: 'properties'
      /** The object as JSON text. */
      readonly json: string
      readonly revenue: number
      readonly currency: string
      readonly durationMs: number
      /** Some number may have lost digits when the JSON was read; see `parseJsonExactly`. */
      readonly isInexact: boolean
    }
  | { readonly kind: 'rejected'; readonly rejection: EventRejection }

const noProperties: ParsedProperties = {
  kind: 'properties',
  json: '{}',
  revenue: 0,
  currency: '',
  durationMs: 0,
  isInexact: false,
}

/** Decimal(18, 4) holds this much. */
const maxRevenue = 99_999_999_999_999
const maxDurationMs = 0xff_ff_ff_ff

/**
 * Checks an event's own properties and lifts the ones with a column of their own: `revenue` with `currency`
 * (ISO 4217) and `duration_ms`. Values that cannot be lifted stay in the JSON, where they were.
 */
export function parseProperties(value: unknown): ParsedProperties {
  if (value === undefined || value === null) return noProperties
  if (typeof value !== 'object' || Array.isArray(value)) return rejected('properties', 'expected an object')
  const numbers: NumberCheck = { isInexact: false }
  const fault = findFault(value, 1, numbers)
  if (fault === tooDeep) return { kind: 'rejected', rejection: fault }
  if (fault !== undefined) return rejected(`properties.${fault.field}`, fault.reason)
  const json = JSON.stringify(value)
  if (isLongerThan(json, eventLimits.eventBytes)) {
    return rejected('properties', `expected an event of at most ${eventLimits.eventBytes} bytes`)
  }
  const fields = value as Readonly<Record<string, unknown>>
  const revenue = toNumber(fields['revenue'])
  const durationMs = toNumber(fields['duration_ms'])
  return {
    kind: 'properties',
    json,
    revenue: Math.abs(revenue) <= maxRevenue ? revenue : 0,
    currency: toCurrency(fields['currency']),
    durationMs: durationMs >= 0 && durationMs <= maxDurationMs ? Math.trunc(durationMs) : 0,
    isInexact: numbers.isInexact,
  }
}

/** Whether a text takes more than so many bytes of UTF-8; counts only when the number of units leaves it open. */
function isLongerThan(text: string, bytes: number): boolean {
  if (text.length > bytes || text.length * 3 <= bytes) return text.length > bytes
  let sum = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    // A surrogate is half of a character of four bytes.
    sum += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3
  }
  return sum > bytes
}

interface NumberCheck {
  isInexact: boolean
}

const tooDeep: EventRejection = {
  field: 'properties',
  reason: `expected at most ${eventLimits.propertiesDepth} levels of nesting`,
}

/**
 * JSON has no NaN and no Infinity, but a literal such as 1e999 parses to Infinity and would be stored as null. By values,
 * not by keys: of objects of many shapes that takes a fifth of the time, and only a fault needs its path.
 */
function findFault(value: object, depth: number, numbers: NumberCheck): EventRejection | undefined {
  if (depth > eventLimits.propertiesDepth) return tooDeep
  const children: unknown[] = Object.values(value)
  for (let index = 0; index < children.length; index++) {
    const child = children[index]
    if (typeof child === 'number') {
      if (!Number.isFinite(child)) {
        return { field: keyAt(value, index), reason: 'expected a number that a double can hold' }
      }
      numbers.isInexact ||= isInexact(child)
    } else if (typeof child === 'object' && child !== null && !isRawNumber(child)) {
      const fault = findFault(child, depth + 1, numbers)
      if (fault === tooDeep) return fault
      if (fault !== undefined) return { ...fault, field: `${keyAt(value, index)}.${fault.field}` }
    }
  }
  return undefined
}

function keyAt(value: object, index: number): string {
  return Object.keys(value)[index] ?? ''
}

function rejected(field: string, reason: string): ParsedProperties {
  return { kind: 'rejected', rejection: { field, reason } }
}

function toNumber(value: unknown): number {
  // Nearly every event has neither.
  if (value === undefined) return 0
  if (typeof value === 'number') return value
  if (typeof value === 'string' && /^-?\d{1,14}(\.\d{1,8})?$/.test(value)) return Number(value)
  return isRawNumber(value) ? Number(value.rawJSON) : 0
}

function toCurrency(value: unknown): string {
  return typeof value === 'string' && /^[A-Za-z]{3}$/.test(value) ? value.toUpperCase() : ''
}
