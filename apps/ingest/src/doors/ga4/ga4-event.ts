import { eventLimits } from '@sightline/domain/event'
import { toFields, toFittingId, toId, toText, type Fields } from '../wire/fields.ts'
import { toNumber } from '../wire/number.ts'

/** One event of a Measurement Protocol request in our own form. @param wire the whole request: ids stand beside the events. */
export function toNativeEvent(value: unknown, wire: Fields): Fields {
  const event = toFields(value)
  const params = toFields(event['params'])
  const name = toText(event['name'], eventLimits.eventNameLength + 1)
  const durationMs = toNumber(params['engagement_time_msec'])
  return {
    event: name,
    // The only id that this wire has: an order is bought once.
    event_id: name === 'purchase' ? toFittingId(prefixed('ga4-purchase-', toId(params['transaction_id']))) : undefined,
    user_id: toId(wire['user_id']),
    anonymous_id: toId(wire['client_id']) ?? toId(wire['app_instance_id']),
    session_id: toFittingId(params['session_id']),
    timestamp: toMs(event['timestamp_micros']) ?? toMs(wire['timestamp_micros']),
    properties: {
      ...params,
      ...toRevenue(params),
      ...(durationMs === undefined ? {} : { duration_ms: durationMs }),
      ...toUserProperties(wire['user_properties']),
    },
    context: toContext(params, wire),
  }
}

function prefixed(prefix: string, id: string | undefined): string | undefined {
  return id === undefined ? undefined : prefix + id
}

/** Microseconds as a number or as text, which is how documentation writes them. */
function toMs(micros: unknown): number | undefined {
  const value = typeof micros === 'string' && /^\d{1,17}$/.test(micros) ? Number(micros) : micros
  return typeof value === 'number' ? Math.trunc(value / 1000) : undefined
}

/** `value` is money only together with a currency; elsewhere it may be a score. */
function toRevenue(params: Fields): Fields {
  const isMoney = typeof params['currency'] === 'string' && params['revenue'] === undefined
  return isMoney && params['value'] !== undefined ? { revenue: params['value'] } : {}
}

function toUserProperties(value: unknown): Fields {
  const entries = Object.entries(toFields(value)).map(
    ([name, property]) => [name, toFields(property)['value']] as const,
  )
  return entries.length === 0 ? {} : { $set: Object.fromEntries(entries) }
}

function toContext(params: Fields, wire: Fields): Fields {
  const location = toFields(wire['user_location'])
  const device = toFields(wire['device'])
  const country = toText(location['country_id'], 2)
  return {
    url: toText(params['page_location'], eventLimits.urlLength),
    title: toText(params['page_title'], eventLimits.textLength),
    referrer: toText(params['page_referrer'], eventLimits.urlLength),
    language: toText(params['language'] ?? device['language'], 40),
    screen: toText(params['screen_resolution'] ?? device['screen_resolution'], 20),
    ip: toText(wire['ip_override'], 64),
    country: country !== undefined && /^[A-Za-z]{2}$/.test(country) ? country : undefined,
    region: toText(location['region_id'], 100),
    city: toText(location['city'], 100),
    device: toText(device['category'], 40),
    os: toText(device['operating_system'], 100),
    browser: toText(device['browser'], 100),
    browser_version: toText(device['browser_version'], 40),
    library: { name: 'ga4-measurement-protocol' },
  }
}
