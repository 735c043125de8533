import { eventLimits, eventNameByKind } from '@sightline/domain/event'
import { toFields, toId, toText, type Fields } from '../wire/fields.ts'

/** Spellings of one thing, in order of precedence. */
const spellings = {
  event: ['event', 'eventName', 'event_name', 'name', 'eventType', 'event_type', 'type'],
  eventId: ['event_id', 'eventId', 'messageId', 'id'],
  user: ['user_id', 'userId'],
  visitor: ['anonymous_id', 'anonymousId', 'visitor_id', 'visitorId', 'device_id', 'deviceId'],
  session: ['session_id', 'sessionId'],
  time: ['timestamp', 'occurred_at', 'occurredAt', 'time'],
  type: ['eventType', 'event_type', 'type', 'category'],
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
  const take = (noun: Noun) => {
    const name = spellings[noun].find((spelling) => isPresent(wire[spelling]))
    if (name !== undefined) taken.add(name)
    return name === undefined ? undefined : wire[name]
  }
  const find = (noun: Noun) => take(noun) ?? given[spellings[noun].find((name) => isPresent(given[name])) ?? '']
  const name = toText(take('event'), eventLimits.eventNameLength + 1)
  const event = name !== undefined && viewNames.has(name) ? eventNameByKind.page : name
  const type = toText(take('type'), 100)
  const native = {
    event,
    event_id: toId(take('eventId')),
    user_id: toId(find('user')),
    anonymous_id: toId(find('visitor')),
    session_id: toId(find('session')),
    timestamp: take('time'),
    groups: wire['groups'],
    context: {
      ...toFields(wire['context']),
      ...withoutAbsent({
        url: toText(find('url'), eventLimits.urlLength),
        referrer: toText(find('referrer'), eventLimits.urlLength),
        title: toText(find('title'), eventLimits.textLength),
        user_agent: toText(find('userAgent'), eventLimits.textLength),
        ip: toText(find('ip'), 64),
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
      // A transaction's amount is its revenue.
      ...(event === 'transaction' ? withoutAbsent({ revenue: given['amount'] ?? wire['amount'] }) : {}),
      ...given,
    },
  }
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null
}

function withoutAbsent(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
