import { toEventKind } from './event-kind.ts'
import type { CapturedContext, CapturedEvent, EventRejection } from './event.ts'
import { eventLimits } from './limits.ts'
import { parseProperties } from './properties.ts'
import { parseTimestampMs } from './timestamp.ts'

export type ParsedEvent =
  | { readonly kind: 'event'; readonly event: CapturedEvent }
  | { readonly kind: 'rejected'; readonly rejection: EventRejection }

class Rejected {
  readonly rejection: EventRejection
  constructor(field: string, reason: string) {
    this.rejection = { field, reason }
  }
}

/**
 * Reads one event of the native contract. Never throws: what does not fit is a rejection that names the field.
 * Written by hand because it runs for every event: a compiled schema validator would need a second pass to map the
 * fields and to find what `properties` holds.
 */
export function parseCapturedEvent(value: unknown): ParsedEvent {
  try {
    return { kind: 'event', event: readEvent(value) }
  } catch (error) {
    if (error instanceof Rejected) return { kind: 'rejected', rejection: error.rejection }
    throw error
  }
}

type Fields = Readonly<Record<string, unknown>>

function readEvent(value: unknown): CapturedEvent {
  if (!isObject(value)) throw new Rejected('', 'expected an object')
  const event = readText(value, 'event', eventLimits.eventNameLength)
  if (event.trim() === '') throw new Rejected('event', 'expected a name of 1 to 200 characters')
  const userId = readId(value, 'user_id')
  const anonymousId = readId(value, 'anonymous_id')
  if (userId === '' && anonymousId === '') throw new Rejected('user_id', 'expected a user_id or an anonymous_id')
  const properties = parseProperties(value['properties'])
  if (properties.kind === 'rejected') throw new Rejected(properties.rejection.field, properties.rejection.reason)
  return {
    clientEventId: readId(value, 'event_id'),
    event,
    kind: toEventKind(event),
    userId,
    anonymousId,
    sessionId: readId(value, 'session_id'),
    timestampMs: readTimestamp(value['timestamp']),
    properties: properties.json,
    revenue: properties.revenue,
    currency: properties.currency,
    durationMs: properties.durationMs,
    context: readContext(value['context']),
  }
}

const emptyContext: CapturedContext = {
  url: '',
  title: '',
  referrer: '',
  screen: '',
  language: '',
  timeZone: '',
  userAgent: '',
  ip: '',
  country: '',
  library: '',
  libraryVersion: '',
}

function readContext(value: unknown): CapturedContext {
  if (value === undefined || value === null) return emptyContext
  if (!isObject(value)) throw new Rejected('context', 'expected an object')
  const library = value['library']
  if (library !== undefined && library !== null && !isObject(library)) {
    throw new Rejected('context.library', 'expected an object with name and version')
  }
  return {
    url: readContextText(value, 'url', eventLimits.urlLength),
    title: readContextText(value, 'title', eventLimits.textLength),
    referrer: readContextText(value, 'referrer', eventLimits.urlLength),
    screen: readScreen(value['screen']),
    language: readContextText(value, 'language', 40),
    timeZone: readContextText(value, 'timezone', 80),
    userAgent: readContextText(value, 'user_agent', eventLimits.textLength),
    ip: readContextText(value, 'ip', 64),
    country: readCountry(value['country']),
    library: isObject(library) ? readText(library, 'name', 100, 'context.library.name') : '',
    libraryVersion: isObject(library) ? readText(library, 'version', 100, 'context.library.version') : '',
  }
}

function readText(fields: Fields, name: string, maxLength: number, field = name): string {
  const value = fields[name]
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') throw new Rejected(field, 'expected a text')
  if (value.length > maxLength) throw new Rejected(field, `expected at most ${maxLength} characters`)
  return value
}

function readContextText(fields: Fields, name: string, maxLength: number): string {
  const value = fields[name]
  if (typeof value === 'string' && value.length <= maxLength) return value
  return readText(fields, name, maxLength, `context.${name}`)
}

/** Ids are texts; a whole number is taken as its digits, since many systems number their users. */
function readId(fields: Fields, name: string): string {
  const value = fields[name]
  if (value === undefined || value === null) return ''
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  if (typeof value !== 'string') throw new Rejected(name, 'expected a text or a whole number')
  if (value.length > eventLimits.idLength)
    throw new Rejected(name, `expected at most ${eventLimits.idLength} characters`)
  return value
}

function readTimestamp(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined
  const timestampMs = parseTimestampMs(value)
  if (timestampMs === undefined) {
    throw new Rejected('timestamp', 'expected ISO 8601 such as 2026-01-31T12:00:00.000Z, or milliseconds since 1970')
  }
  return timestampMs
}

function readScreen(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string' && value.length <= 20) return value
  if (isObject(value) && Number.isInteger(value['width']) && Number.isInteger(value['height'])) {
    return `${String(value['width'])}x${String(value['height'])}`
  }
  throw new Rejected('context.screen', 'expected a text such as 1440x900, or an object with width and height')
}

function readCountry(value: unknown): string {
  if (value === undefined || value === null || value === '') return ''
  if (typeof value === 'string' && /^[A-Za-z]{2}$/.test(value)) return value.toUpperCase()
  throw new Rejected('context.country', 'expected a two-letter code of ISO 3166-1 such as DE')
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
