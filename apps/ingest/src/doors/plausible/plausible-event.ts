import { eventLimits, eventNameByKind } from '@sightline/domain/event'
import { isFields, toFields, toText, type Fields } from '../wire/fields.ts'
import { parseJsonByLook } from '../wire/json.ts'

/** How the trackers tell how long and how far a page was read; see `toNativeEvent`. */
export const engagementName = 'engagement'

/**
 * The event of a request in our own form. The trackers abbreviate what the API spells out; both may stand in one body.
 * @param forwardedIp the visitor's address where the sender is a server.
 * @see https://plausible.io/docs/events-api
 */
export function toNativeEvent(wire: Fields, forwardedIp?: string): Fields {
  const name = toText(wire['n'] ?? wire['name'], eventLimits.eventNameLength)?.trim()
  return {
    event: name === 'pageview' ? eventNameByKind.page : name,
    properties: {
      ...toProps(wire),
      ...(name === engagementName ? toEngagement(wire) : {}),
      ...((wire['i'] ?? wire['interactive']) === false ? { interactive: false } : {}),
    },
    context: {
      url: toText(wire['u'] ?? wire['url'], eventLimits.urlLength),
      referrer: toText(wire['r'] ?? wire['referrer'], eventLimits.urlLength),
      ip: forwardedIp,
      library: { name: 'plausible', version: toText(wire['v'], 100) },
    },
  }
}

/** The caller's own, with revenue under the names that reports add up, unless the caller has those already. */
function toProps(wire: Fields): Fields {
  const props = toObject(wire['p'] ?? wire['props'] ?? wire['m'] ?? wire['meta'])
  const { amount, currency } = toObject(wire['$'] ?? wire['revenue'])
  const revenue = typeof amount === 'string' && amount.trim() !== '' ? Number(amount) : amount
  if (typeof revenue !== 'number' || !Number.isFinite(revenue) || props['revenue'] !== undefined) return props
  return { ...props, revenue, ...(typeof currency === 'string' ? { currency } : {}) }
}

/** How far down, in percent, and how long it was looked at. */
function toEngagement(wire: Fields): Fields {
  const { sd: depth, e: durationMs } = wire
  return {
    ...(typeof depth === 'number' && depth >= 0 && depth <= 100 ? { scroll_depth: depth } : {}),
    ...(typeof durationMs === 'number' && durationMs >= 0 ? { duration_ms: durationMs } : {}),
  }
}

/** An object, or JSON of one, which is how the first tracker sends its props. */
function toObject(value: unknown): Fields {
  if (typeof value !== 'string') return toFields(value)
  try {
    const parsed = parseJsonByLook(value)
    return isFields(parsed) ? parsed : {}
  } catch {
    return {}
  }
}
