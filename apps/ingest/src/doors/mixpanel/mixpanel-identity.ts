import { toId, type Fields } from '../wire/fields.ts'

const devicePrefix = '$device:'

/**
 * Who did it, and which ids are one person's. Before a sign-in `distinct_id` is the device's with a prefix, after it the
 * user's; `$identify` names the id of before. An edge from an id to itself is none.
 */
export function toIdentity(eventName: string | undefined, properties: Fields): Fields {
  const distinctId = toId(properties['distinct_id'])
  const deviceId = toId(properties['$device_id']) ?? toDeviceId(distinctId)
  if (eventName === '$create_alias') return toEdge(toUserId(distinctId), deviceId, toId(properties['alias']))
  if (eventName === '$merge') {
    const ids: unknown = properties['$distinct_ids']
    const [kept, merged] = Array.isArray(ids) ? (ids as readonly unknown[]) : []
    return toEdge(toUserId(toId(kept)), undefined, toId(merged))
  }
  const userId = toId(properties['$user_id']) ?? toUserId(distinctId)
  if (eventName !== '$identify') return toEdge(userId, deviceId, undefined)
  const before = toId(properties['$anon_distinct_id'])
  return toEdge(userId, toDeviceId(before) ?? deviceId, toUserId(before))
}

function toEdge(userId: string | undefined, anonymousId: string | undefined, previousId: string | undefined): Fields {
  const isOneself = previousId === userId || previousId === anonymousId
  return { user_id: userId, anonymous_id: anonymousId, ...(isOneself ? {} : { previous_id: previousId }) }
}

function toDeviceId(id: string | undefined): string | undefined {
  return id?.startsWith(devicePrefix) === true ? toId(id.slice(devicePrefix.length)) : undefined
}

function toUserId(id: string | undefined): string | undefined {
  return id?.startsWith(devicePrefix) === true ? undefined : id
}
