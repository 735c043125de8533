import { toId, type Fields } from '../wire/fields.ts'

const devicePrefix = '$device:'

/**
 * Who did it, and which ids are one person's. Before a sign-in `distinct_id` is the device's with a prefix, after it the
 * user's; `$identify` names the id of before. An edge from an id to itself is none.
 */
export function toIdentity(eventName: string | undefined, properties: Fields): Fields {
  const distinctId = toId(properties['distinct_id'])
  const deviceId = toId(properties['$device_id']) ?? toDeviceId(distinctId)
  if (eventName === '$create_alias') return toEdge(toUserId(distinctId), deviceId, toBareId(toId(properties['alias'])))
  if (eventName === '$merge') return toMerge(properties['$distinct_ids'])
  const userId = toId(properties['$user_id']) ?? toUserId(distinctId)
  if (eventName !== '$identify') return toEdge(userId, deviceId, undefined)
  // The SDKs say `$anon_distinct_id`, whoever calls the API by hand the other two.
  const before = toId(properties['$anon_distinct_id']) ?? toId(properties['$anon_id'])
  const known = toUserId(toId(properties['$identified_id'])) ?? userId
  return toEdge(known, toDeviceId(before) ?? deviceId, toUserId(before))
}

/** Two ids of one person, in any order; of a user and a device the user's stays. */
function toMerge(ids: unknown): Fields {
  const [first, second] = Array.isArray(ids) ? ids.map(toId) : []
  const [kept, merged] = toUserId(first) === undefined ? [second, first] : [first, second]
  return toEdge(toUserId(kept), toDeviceId(kept), toBareId(merged))
}

/**
 * Without somebody to join it to an id joins nobody: a server names neither, and would be taken for the visitor of the
 * day, in whom strangers would meet.
 */
function toEdge(userId: string | undefined, anonymousId: string | undefined, previousId: string | undefined): Fields {
  const isNobody = userId === undefined && anonymousId === undefined
  const isOneself = previousId === userId || previousId === anonymousId
  return { user_id: userId, anonymous_id: anonymousId, ...(isNobody || isOneself ? {} : { previous_id: previousId }) }
}

/** As it stands in the columns. */
function toBareId(id: string | undefined): string | undefined {
  return toDeviceId(id) ?? toUserId(id)
}

function toDeviceId(id: string | undefined): string | undefined {
  return id?.startsWith(devicePrefix) === true ? toId(id.slice(devicePrefix.length)) : undefined
}

function toUserId(id: string | undefined): string | undefined {
  return id?.startsWith(devicePrefix) === true ? undefined : id
}
