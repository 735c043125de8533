import { toFields, toId, type Fields } from '../wire/fields.ts'

/** Ids, the project's key, and what has a column of its own. */
const columns: ReadonlySet<string> = new Set([
  ...['distinct_id', '$distinct_id', '$device_id', '$user_id', '$anon_distinct_id', '$session_id', '$insert_id'],
  ...['$current_url', '$host', '$pathname', '$title', '$referrer', '$referring_domain'],
  ...['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'],
  ...['$screen_width', '$screen_height', '$browser', '$browser_version', '$os', '$os_name', '$device_type'],
  ...['$browser_language', '$browser_language_prefix', '$locale', '$timezone', '$timezone_offset'],
  ...['$raw_user_agent', '$user_agent', '$ip', '$lib', '$lib_version', '$groups', '$set', '$set_once'],
])

/** What a client says to its server or of itself, not of what happened. */
const noise: ReadonlySet<string> = new Set([
  ...['$time', '$sent_at', '$ignore_sent_at', '$geoip_disable', '$process_person_profile', '$is_identified'],
  ...['$cookieless_mode', '$is_server', '$initialization_time', '$configured_session_timeout_ms', '$config_defaults'],
  ...['$recording_status', '$sdk_dist_channel', '$had_persisted_distinct_id', '$last_posthog_reset'],
  ...['$lib_custom_api_host', '$lib_rate_limit_remaining_tokens', '$autocapture_disabled_server_side'],
  '$feature_flag_payloads',
])
/** The entry of a session is told by its first event; a place that an address was resolved to is in columns. */
const noisePrefixes = ['$session_entry_', '$sdk_debug_', '$geoip_']

/** Click ids and campaigns: posthog-js sends two dozen of them with every event, nearly all null. */
const clickIds: ReadonlySet<string> = new Set([
  ...['gclid', 'gclsrc', 'gad_source', 'dclid', 'gbraid', 'wbraid', 'fbclid', 'msclkid', 'twclid', 'li_fat_id'],
  ...['igshid', 'ttclid', 'rdt_cid', 'epik', 'qclid', 'sccid', 'oppref', 'bfcid', 'irclid', 'mc_cid', '_kx'],
])

/**
 * What an event says that no column holds: the user's own properties, and what PostHog knows about elements and flags.
 * @param token the project's key, which may stand among them; another `token` is a property of the user's.
 */
export function toProperties(event: Fields, token: string | undefined): Fields {
  const { token: wireToken, ...named } = toFields(event['properties'])
  const wire = wireToken === undefined || wireToken === token ? named : { ...named, token: wireToken }
  const name = event['event']
  const kept = Object.fromEntries(Object.entries(wire).filter(([key, value]) => isKept(key, value, name)))
  const set = { ...toFields(wire['$set']), ...toFields(event['$set']) }
  const setOnce = withoutNulls({ ...toFields(wire['$set_once']), ...toFields(event['$set_once']) })
  const traits = { ...nonEmpty('$set', set), ...nonEmpty('$set_once', setOnce) }
  switch (name) {
    case '$identify':
    case '$set':
      return { ...withoutVendors(kept), ...set, ...nonEmpty('$set_once', setOnce), ...findUnset(event, wire) }
    case '$groupidentify':
      return { ...withoutVendors(kept), ...traits, ...toGroupTraits(wire) }
    case '$feature_flag_called':
      return { ...kept, ...traits, flag_key: wire['$feature_flag'], variant: toVariant(wire['$feature_flag_response']) }
    case '$screen':
      return { ...kept, ...traits, name: wire['name'] ?? wire['$screen_name'] }
    case '$pageleave':
      return { ...kept, ...traits, ...toDuration(wire) }
    default:
      return { ...kept, ...traits }
  }
}

function isKept(key: string, value: unknown, eventName: unknown): boolean {
  if (columns.has(key) || noise.has(key) || (value === null && clickIds.has(key))) return false
  if (key.startsWith('$')) {
    return !key.endsWith('_enabled_server_side') && !noisePrefixes.some((prefix) => key.startsWith(prefix))
  }
  if (key === 'title') return eventName !== '$pageview'
  return key !== 'alias' || (eventName !== '$create_alias' && eventName !== '$merge_dangerously')
}

function nonEmpty(name: string, fields: Fields): Fields {
  return Object.keys(fields).length === 0 ? {} : { [name]: fields }
}

/** A value that is set once must be one; posthog-js names each campaign parameter that was not there. */
function withoutNulls(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}

/** On an event whose properties are traits: window, flags and elements are none. */
function withoutVendors(kept: Fields): Fields {
  return Object.fromEntries(Object.entries(kept).filter(([key]) => !key.startsWith('$')))
}

function findUnset(event: Fields, wire: Fields): Fields {
  const unset = event['$unset'] ?? wire['$unset']
  return Array.isArray(unset) ? { $unset: unset } : {}
}

function toGroupTraits(wire: Fields): Fields {
  return {
    ...toFields(wire['$group_set']),
    group_type: wire['$group_type'],
    group_key: toId(wire['$group_key']),
  }
}

/** A variant's key, or whether the flag was on; undefined when the client found no such flag. */
function toVariant(response: unknown): string | undefined {
  return typeof response === 'string' || typeof response === 'boolean' ? String(response) : undefined
}

/** How long the page was open. */
function toDuration(wire: Fields): Fields {
  const seconds = wire['$prev_pageview_duration']
  const isGiven = wire['duration_ms'] !== undefined || typeof seconds !== 'number'
  return isGiven ? {} : { duration_ms: Math.round(seconds * 1000) }
}
