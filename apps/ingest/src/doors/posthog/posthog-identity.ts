import { toFields, toId, type Fields } from '../wire/fields.ts'

export interface Identity {
  readonly user_id: string | undefined
  readonly anonymous_id: string | undefined
  readonly previous_id?: string | undefined
}

/** What posthog-js puts in place of an id where it may keep none; the visitor is then found by network and agent. */
const cookielessId = '$posthog_cookieless'

/** Whether the client kept no id on purpose (`cookieless_mode`), so that an event without one is still somebody's. */
export function isCookieless(event: Fields): boolean {
  return toFields(event['properties'])['$cookieless_mode'] === true || findDistinctId(event) === cookielessId
}

/**
 * Who it was. PostHog has one `distinct_id`, for people who are known and for those who are not; whether it is known
 * stands beside it. Only distinct ids are ever united, never `$device_id`: two people who share a device and sign out
 * in between (`reset()`) keep the device id and get distinct ids of their own.
 */
export function toIdentity(event: Fields): Identity {
  const properties = toFields(event['properties'])
  const distinctId = findDistinctId(event)
  if (distinctId === undefined || distinctId === cookielessId) return fromDevice(properties)
  const name = event['event']
  if (name === '$create_alias' || name === '$merge_dangerously') {
    return toMerge(distinctId, toId(properties['alias']))
  }
  if (name === '$identify') return toKnown(distinctId, toId(properties['$anon_distinct_id']))
  if (isStandInOfGroup(distinctId, properties)) return { user_id: undefined, anonymous_id: distinctId }
  if (isAnonymous(distinctId, properties)) return { user_id: undefined, anonymous_id: distinctId }
  const userId = toId(properties['$user_id']) ?? distinctId
  // An event of kind identify unites its ids, and a device may be shared.
  return toKnown(userId, name === '$set' ? undefined : toId(properties['$device_id']))
}

/** Of the event, or among its properties, where posthog-js has it. */
function findDistinctId(event: Fields): string | undefined {
  const properties = toFields(event['properties'])
  const names = ['distinct_id', '$distinct_id']
  return [event, properties].flatMap((fields) => names.map((name) => toId(fields[name]))).find((id) => id !== undefined)
}

function fromDevice(properties: Fields): Identity {
  return { user_id: toId(properties['$user_id']), anonymous_id: toId(properties['$device_id']) }
}

/** `distinct_id` stays, `alias` becomes another name of the same person. */
function toMerge(distinctId: string, alias: string | undefined): Identity {
  return { user_id: distinctId, anonymous_id: undefined, previous_id: alias === distinctId ? undefined : alias }
}

function toKnown(userId: string, anonymousId: string | undefined): Identity {
  return { user_id: userId, anonymous_id: anonymousId === userId ? undefined : anonymousId }
}

/** posthog-node names a group in place of a person when it is told none: `$company_acme`. */
function isStandInOfGroup(distinctId: string, properties: Fields): boolean {
  return distinctId === `$${String(properties['$group_type'])}_${String(properties['$group_key'])}`
}

/** `$process_person_profile: false` says that the id is no person's; posthog-node then makes one up. */
function isAnonymous(distinctId: string, properties: Fields): boolean {
  if (properties['$process_person_profile'] === false || properties['$is_identified'] === false) return true
  if (properties['$is_identified'] === true) return false
  return properties['$user_id'] === undefined && distinctId === toId(properties['$device_id'])
}
