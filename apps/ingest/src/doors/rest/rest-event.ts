import { eventLimits, eventNameByKind } from '@sightline/domain/event'
import { toFields, toFittingId, toId, toText, type Fields } from '../wire/fields.ts'

/** Spellings of one thing, in order of precedence. */
export const spellings = {
  event: ['event', 'eventName', 'event_name', 'name', 'eventType', 'event_type', 'type'],
  eventId: ['event_id', 'eventId', 'messageId', 'id'],
  user: ['user_id', 'userId'],
  visitor: ['anonymous_id', 'anonymousId', 'visitor_id', 'visitorId', 'device_id', 'deviceId'],
  session: ['session_id', 'sessionId'],
  time: ['timestamp', 'occurred_at', 'occurredAt', 'time'],
  type: ['eventType', 'event_type', 'type'],
  url: ['url', 'page_url', 'pageUrl', 'page', 'path'],
  referrer: ['referrer', 'referer'],
  title: ['title', 'page_title', 'pageTitle'],
  userAgent: ['user_agent', 'userAgent'],
  ip: ['ip', 'ip_address', 'ipAddress'],
} as const
type Noun = keyof typeof spellings

const viewNames: ReadonlySet<string> = new Set(['page_view', 'pageview', 'pageView', '$pageview'])

/**
 * An event of the earlier services in our own form. They agreed on little: ids stand beside the properties or among
 * them, the name is `event` or `eventName`, and what one calls metadata another puts at the top. Members that mean
 * nothing to us become properties.
 */
export function toNativeEvent(value: unknown): Fields {
  const wire = toFields(value)
  const given = toFields(wire['properties'])
  const taken = new Set<string>(['properties', 'context', 'groups'])
  /** By the first spelling that says anything; a member of the name that means something else is left to be a property. */
  const take = <Value>(noun: Noun, read: Read<Value>) => {
    const names: readonly string[] = spellings[noun]
    const name = names.find((spelling) => read(wire[spelling]) !== undefined)
    for (const spelling of names) if (spelling === name || isEmpty(wire[spelling])) taken.add(spelling)
    return name === undefined ? undefined : read(wire[name])
  }
  const find = <Value>(noun: Noun, read: Read<Value>) => take(noun, read) ?? pick(given, spellings[noun], read)
  const name = take('event', toTextOf(eventLimits.eventNameLength + 1))
  const event = name !== undefined && viewNames.has(name) ? eventNameByKind.page : name
  const type = take('type', toTextOf(100))
  const native = {
    event,
    event_id: take('eventId', toFittingId),
    user_id: find('user', toId),
    anonymous_id: find('visitor', toId),
    session_id: find('session', toFittingId),
    timestamp: take('time', toTime),
    groups: wire['groups'],
    context: {
      ...toFields(wire['context']),
      ...withoutAbsent({
        url: find('url', toTextOf(eventLimits.urlLength)),
        referrer: find('referrer', toTextOf(eventLimits.urlLength)),
        title: find('title', toTextOf(eventLimits.textLength)),
        user_agent: find('userAgent', toTextOf(eventLimits.textLength)),
        ip: find('ip', toTextOf(64)),
      }),
    },
  }
  if (isPresent(wire['properties']) && given !== wire['properties']) {
    return { ...native, properties: wire['properties'] }
  }
  const beside = Object.entries(wire).filter(([member]) => !taken.has(member))
  return {
    ...native,
    properties: {
      ...Object.fromEntries(beside),
      ...(type === undefined || type === name ? {} : { event_type: type }),
      // A transaction's amount is its revenue, whatever the transaction is called.
      ...(event === 'transaction' || type === 'transaction'
        ? withoutAbsent({ revenue: given['amount'] ?? wire['amount'] })
        : {}),
      ...given,
    },
  }
}

/** Undefined for what is not there, and for what is something else. */
type Read<Value> = (value: unknown) => Value | undefined

/** The first of these members that says anything. */
export function pick<Value>(fields: Fields, names: readonly string[], read: Read<Value>): Value | undefined {
  return names.map((name) => read(fields[name])).find((value) => value !== undefined)
}

function toTextOf(maxLength: number): Read<string> {
  return (value) => toText(value, maxLength) || undefined
}

/** What is no time is told so by name; some clients send milliseconds as text. */
export function toTime(value: unknown): unknown {
  if (isEmpty(value)) return undefined
  return typeof value === 'string' && /^\d{12,14}$/.test(value) ? Number(value) : value
}

function isEmpty(value: unknown): boolean {
  return !isPresent(value) || value === ''
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null
}

function withoutAbsent(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
