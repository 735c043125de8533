import { eventLimits, eventNameByKind } from '@sightline/domain/event'
import { toFields, toId, toText, type Fields } from '../wire/fields.ts'
import { toNumber } from '../wire/number.ts'

/** What the `performance` type measures; it stands beside the ids. */
const vitals = ['lcp', 'inp', 'cls', 'fcp', 'ttfb'] as const

/**
 * One message in our own form.
 * @param forwardedIp the visitor's address where the sender is a server and names it outside the message.
 * @see https://umami.is/docs/api/sending-stats
 */
export function toNativeEvent(message: Fields, forwardedIp?: string): Fields {
  const payload = toFields(message['payload'])
  return {
    event: toEventName(message['type'], payload),
    user_id: toId(payload['id']),
    timestamp: toMs(payload['timestamp']),
    properties: toProperties(message['type'], payload),
    context: toContext(payload, forwardedIp),
  }
}

/** An event without a name is a page view. @returns nothing for a type that is not known. */
function toEventName(type: unknown, payload: Fields): string | undefined {
  switch (type) {
    case 'identify':
      return eventNameByKind.identify
    case 'performance':
      return eventNameByKind.performance
    case 'event':
    case undefined:
      return toText(payload['name'], eventLimits.eventNameLength)?.trim() || eventNameByKind.page
    default:
      return undefined
  }
}

function toProperties(type: unknown, payload: Fields): Fields {
  const measures = vitals.map((name) => [name, toNumber(payload[name])] as const)
  const measured = type === 'performance' ? measures.filter(([, measure]) => measure !== undefined) : []
  const tag = toText(payload['tag'], eventLimits.textLength)
  return {
    ...toFields(payload['data']),
    ...Object.fromEntries(measured),
    ...(tag === undefined || tag === '' ? {} : { tag }),
  }
}

/** Seconds, as the wire has them; milliseconds are told by their size. */
function toMs(timestamp: unknown): number | undefined {
  const time = toNumber(timestamp)
  if (time === undefined) return undefined
  return time > 1e11 ? time : Math.round(time * 1000)
}

function toContext(payload: Fields, forwardedIp: string | undefined): Fields {
  const hostname = toText(payload['hostname'], 253) ?? ''
  return {
    url: toAddress(payload['url'], hostname),
    title: toText(payload['title'], eventLimits.textLength),
    referrer: toAddress(payload['referrer'], hostname),
    screen: toText(payload['screen'], 20),
    language: toText(payload['language'], 40),
    user_agent: toText(payload['userAgent'], eventLimits.textLength),
    ip: toText(payload['ip'], 64) ?? forwardedIp,
    browser: toText(payload['browser'], 100),
    os: toText(payload['os'], 100),
    device: toText(payload['device'], 40),
    library: { name: 'umami' },
  }
}

/** Addresses may be relative to the site, whose host then stands beside them. */
function toAddress(value: unknown, hostname: string): string | undefined {
  const text = toText(value, eventLimits.urlLength)
  if (text === undefined || text === '' || hostname === '' || URL.canParse(text)) return text
  return URL.parse(text, `https://${hostname}`)?.href.slice(0, eventLimits.urlLength) ?? text
}
