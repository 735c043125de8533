import { cutText, isInexact, isRawNumber } from '../kernel/index.ts'
import { toEventKind } from './event-kind.ts'
import type { CapturedContext, CapturedEvent, EventRejection } from './event.ts'
import { eventLimits } from './limits.ts'
import { parseProperties } from './properties.ts'
import { parseTimestampMs } from './timestamp.ts'

/** `isInexact`: a number may have lost digits; the text should be read again with `parseJsonExactly`. */
export type ParsedEvent =
  { readonly kind: 'event'; readonly event: CapturedEvent; readonly isInexact?: boolean } | RejectedEvent

export interface RejectedEvent {
  readonly kind: 'rejected'
  readonly rejection: EventRejection
  readonly isInexact?: boolean
  /** What was read, in the form of the native contract: the quarantine keeps it. */
  readonly native?: unknown
  /** It came from where an event needs no id. */
  readonly isIdOptional?: boolean
}

export interface ParseOptions {
  /** The wire has no ids, or this event came without: the pipeline finds the visitor by network and agent. */
  readonly isIdOptional?: boolean
}

class Rejected {
  readonly rejection: EventRejection
  readonly isInexact: boolean
  constructor(field: string, reason: string, isInexact = false) {
    this.rejection = { field, reason }
    this.isInexact = isInexact
  }
}

/**
 * Reads one event of the native contract; other doors map their wire to that form first. Never throws: what does not fit is a rejection that names the field.
 * Written by hand because it runs for every event: a compiled schema validator would need a second pass to map the
 * fields and to find what `properties` holds.
 */
export function parseCapturedEvent(value: unknown, options: ParseOptions = {}): ParsedEvent {
  try {
    return readEvent(value, options)
  } catch (error) {
    if (error instanceof Rejected) {
      const { rejection, isInexact: isDoubtful } = error
      const { isIdOptional = false } = options
      return { kind: 'rejected', rejection, native: value, isIdOptional, ...(isDoubtful && { isInexact: true }) }
    }
    throw error
  }
}

type Fields = Readonly<Record<string, unknown>>

function readEvent(value: unknown, { isIdOptional = false }: ParseOptions): ParsedEvent {
  if (!isObject(value)) throw new Rejected('', 'expected an object')
  const event = readText(value['event'], 'event', eventLimits.eventNameLength)
  if (event.trim() === '') throw new Rejected('event', 'expected a name of 1 to 200 characters')
  const userId = readId(value['user_id'], 'user_id')
  const anonymousId = readId(value['anonymous_id'], 'anonymous_id')
  if (userId === '' && anonymousId === '' && !isIdOptional)
    throw new Rejected('user_id', 'expected a user_id or an anonymous_id')
  const properties = parseProperties(value['properties'])
  if (properties.kind === 'rejected') throw new Rejected(properties.rejection.field, properties.rejection.reason)
  const captured: CapturedEvent = {
    clientEventId: readId(value['event_id'], 'event_id'),
    event,
    kind: toEventKind(event),
    userId,
    anonymousId,
    previousId: readId(value['previous_id'], 'previous_id'),
    sessionId: readId(value['session_id'], 'session_id'),
    timestampMs: readTimestamp(value['timestamp'], 'timestamp'),
    sentAtMs: readTimestamp(value['sent_at'], 'sent_at'),
    groups: readGroups(value['groups']),
    properties: properties.json,
    revenue: properties.revenue,
    currency: properties.currency,
    durationMs: properties.durationMs,
    context: readContext(value['context']),
  }
  return properties.isInexact ? { kind: 'event', event: captured, isInexact: true } : { kind: 'event', event: captured }
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
  region: '',
  city: '',
  browser: '',
  browserVersion: '',
  os: '',
  device: '',
  utmSource: '',
  utmMedium: '',
  utmCampaign: '',
  utmTerm: '',
  utmContent: '',
  library: '',
  libraryVersion: '',
}

function readContext(value: unknown): CapturedContext {
  if (value === undefined || value === null) return emptyContext
  if (!isObject(value)) throw new Rejected('context', 'expected an object')
  const library = readObject(value['library'], 'context.library', 'name and version')
  const campaign = readObject(value['campaign'], 'context.campaign', 'source, medium, name, term and content')
  return {
    url: readText(value['url'], 'context.url', eventLimits.urlLength),
    // People only read it, and pages make it of what others wrote: no view is lost for a long one.
    title: cutText(readText(value['title'], 'context.title', Infinity), eventLimits.textLength),
    referrer: readText(value['referrer'], 'context.referrer', eventLimits.urlLength),
    screen: readScreen(value['screen']),
    language: readText(value['language'], 'context.language', 40),
    timeZone: readText(value['timezone'], 'context.timezone', 80),
    userAgent: readText(value['user_agent'], 'context.user_agent', eventLimits.textLength),
    ip: readText(value['ip'], 'context.ip', 64),
    country: readCountry(value['country']),
    region: readText(value['region'], 'context.region', 100),
    city: readText(value['city'], 'context.city', 100),
    browser: readText(value['browser'], 'context.browser', 100),
    browserVersion: readText(value['browser_version'], 'context.browser_version', 40),
    os: readText(value['os'], 'context.os', 100),
    device: readText(value['device'], 'context.device', 40),
    utmSource: readText(campaign['source'], 'context.campaign.source', 200),
    utmMedium: readText(campaign['medium'], 'context.campaign.medium', 200),
    utmCampaign: readText(campaign['name'], 'context.campaign.name', 200),
    utmTerm: readText(campaign['term'], 'context.campaign.term', 200),
    utmContent: readText(campaign['content'], 'context.campaign.content', 200),
    library: readText(library['name'], 'context.library.name', 100),
    libraryVersion: readText(library['version'], 'context.library.version', 100),
  }
}

const noFields: Fields = {}

function readObject(value: unknown, field: string, members: string): Fields {
  if (value === undefined || value === null) return noFields
  if (!isObject(value)) throw new Rejected(field, `expected an object with ${members}`)
  return value
}

/** Keys of groups are ids: texts, or whole numbers that are taken as their digits. */
function readGroups(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (!isObject(value)) throw new Rejected('groups', 'expected an object such as {"company":"acme"}')
  const kinds = Object.keys(value)
  if (kinds.length > eventLimits.groupsPerEvent) {
    throw new Rejected('groups', `expected at most ${eventLimits.groupsPerEvent} groups`)
  }
  const keys = kinds
    .map((kind) => [kind, readId(value[kind], `groups.${kind}`)] as const)
    .filter(([, key]) => key !== '')
  return keys.length === 0 ? '' : JSON.stringify(Object.fromEntries(keys))
}

/*
 * These take a value, not an object and a name: a look-up by a name that stands in the code costs a tenth of one by a
 * name that is passed along.
 */

function readText(value: unknown, field: string, maxLength: number): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') throw new Rejected(field, 'expected a text')
  if (value.length > maxLength) throw new Rejected(field, `expected at most ${maxLength} characters`)
  return value
}

/** Ids are texts; a whole number is taken as its digits, since many systems number their users. */
function readId(value: unknown, field: string): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return readText(value, field, eventLimits.idLength)
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  if (isRawNumber(value)) return value.rawJSON
  if (typeof value === 'number' && isInexact(value)) throw new Rejected(field, 'expected a whole number', true)
  throw new Rejected(field, 'expected a text or a whole number')
}

function readTimestamp(value: unknown, field: string): number | undefined {
  if (value === undefined || value === null) return undefined
  const timestampMs = parseTimestampMs(value)
  if (timestampMs === undefined) {
    throw new Rejected(field, 'expected ISO 8601 such as 2026-01-31T12:00:00.000Z, or milliseconds since 1970')
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
