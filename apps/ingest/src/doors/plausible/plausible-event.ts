import { eventLimits, eventNameByKind } from '@sightline/domain/event'
import { toText, type Fields } from '../wire/fields.ts'
import { toJsonFields } from '../wire/json.ts'
import { toNumber } from '../wire/number.ts'

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
  const props = toJsonFields(wire['p'] ?? wire['props'] ?? wire['m'] ?? wire['meta'])
  if (props['revenue'] !== undefined) return props
  const { amount, currency } = toJsonFields(wire['$'] ?? wire['revenue'])
  const revenue = toMeasure('revenue', amount)
  const isPriced = 'revenue' in revenue && typeof currency === 'string'
  return { ...props, ...revenue, ...(isPriced ? { currency } : {}) }
}

/** How far down, in percent, and how long it was looked at. */
function toEngagement({ sd: depth, e: durationMs }: Fields): Fields {
  return {
    ...toMeasure('scroll_depth', depth, { min: 0, max: 100 }),
    ...toMeasure('duration_ms', durationMs, { min: 0 }),
  }
}

/** A number, also one that was sent as text; nothing when it is out of range. What is no number stays as it came. */
function toMeasure(name: string, value: unknown, { min = -Infinity, max = Infinity } = {}): Fields {
  const isNothing = value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
  if (isNothing) return {}
  const measure = toNumber(value) ?? value
  if (typeof measure !== 'number') return { [name]: measure }
  return Number.isFinite(measure) && measure >= min && measure <= max ? { [name]: measure } : {}
}
