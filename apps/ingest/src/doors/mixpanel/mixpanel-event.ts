import { eventLimits, eventNameByKind } from '@sightline/domain/event'
import { toFields, toText, type Fields } from '../wire/fields.ts'
import { toContext } from './mixpanel-context.ts'
import { toEventId } from './mixpanel-event-id.ts'
import { toIdentity } from './mixpanel-identity.ts'

const nameByWireName: ReadonlyMap<string, string> = new Map([
  ['$mp_web_page_view', eventNameByKind.page],
  ['$identify', eventNameByKind.identify],
  ['$create_alias', eventNameByKind.alias],
  ['$merge', eventNameByKind.alias],
])

/** Members of `properties` that have a place of their own in our form. */
const ownProperties: ReadonlySet<string> = new Set([
  'token',
  'time',
  'distinct_id',
  'alias',
  'ip',
  'mp_lib',
  'current_page_title',
  'current_domain',
  'current_url_path',
  'current_url_protocol',
  'current_url_search',
  'mp_country_code',
  'mp_sent_by_lib_version',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  '$device_id',
  '$user_id',
  '$anon_distinct_id',
  '$anon_id',
  '$identified_id',
  '$distinct_ids',
  '$current_url',
  '$referrer',
  '$referring_domain',
  '$os',
  '$browser',
  '$browser_version',
  '$screen_width',
  '$screen_height',
  '$lib_version',
  '$city',
  '$region',
])

/** An event of `/track` or `/import` in our own form. Its `$insert_id` stays among the properties, to be searched for. */
export function toNativeEvent(value: unknown): Fields {
  const wire = toFields(value)
  const given = toFields(wire['properties'])
  const name = toText(wire['event'], eventLimits.eventNameLength + 1)
  const timestampMs = toMs(given['time'])
  const own = Object.entries(given).filter(([property]) => !ownProperties.has(property))
  return {
    event: (name === undefined ? undefined : nameByWireName.get(name)) ?? name,
    event_id: toEventId(wire['event'], timestampMs, given),
    ...toIdentity(name, given),
    timestamp: timestampMs,
    properties: Object.fromEntries(own),
    context: toContext(given),
  }
}

/** Seconds (the browser SDK, with a fraction) or milliseconds (the Node SDK): told apart by size, with 1973 between them. */
export function toMs(time: unknown): number | undefined {
  const value = typeof time === 'string' && /^\d+(\.\d+)?$/.test(time) ? Number(time) : time
  if (typeof value !== 'number') return undefined
  return Math.round(Math.abs(value) < 1e11 ? value * 1000 : value)
}
