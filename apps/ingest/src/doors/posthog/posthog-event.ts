import {
  eventLimits,
  eventNameByKind,
  parseCapturedEvent,
  parseTimestampMs,
  type EventRejection,
  type ParsedEvent,
} from '@sightline/domain/event'
import { isFields, toFields, toFittingId, toId, type Fields } from '../wire/fields.ts'
import { toContext } from './posthog-context.ts'
import { isCookieless, toIdentity } from './posthog-identity.ts'
import { toProperties } from './posthog-properties.ts'

const canonicalNames: Readonly<Record<string, string>> = {
  $pageview: eventNameByKind.page,
  $screen: eventNameByKind.screen,
  $identify: eventNameByKind.identify,
  $set: eventNameByKind.identify,
  $groupidentify: eventNameByKind.group,
  $create_alias: eventNameByKind.alias,
  $merge_dangerously: eventNameByKind.alias,
  $feature_flag_called: eventNameByKind.exposure,
}

/** What a request says of all its events. */
export interface Surroundings {
  /** The client's clock when it sent; undefined when its times are to be taken as they are. */
  readonly sentAtMs: number | undefined
  /** The project's key, which posthog-js repeats among the properties of each event. */
  readonly token?: string | undefined
}

/** One event of PostHog's wire as one of ours. */
export function parsePosthogEvent(value: unknown, surroundings: Surroundings): ParsedEvent {
  if (!isFields(value)) return parseCapturedEvent(value)
  const parsed = parseCapturedEvent(toNativeEvent(value, surroundings), { isIdOptional: isCookieless(value) })
  return parsed.kind === 'rejected' ? { ...parsed, rejection: toWireField(parsed.rejection) } : parsed
}

function toNativeEvent(event: Fields, { sentAtMs, token }: Surroundings): Fields {
  const properties = toFields(event['properties'])
  const name = event['event']
  return {
    event: typeof name === 'string' && Object.hasOwn(canonicalNames, name) ? canonicalNames[name] : name,
    event_id: toFittingId(event['uuid']) ?? toFittingId(properties['$insert_id']),
    ...toIdentity(event),
    session_id: toFittingId(properties['$session_id']),
    ...toTimes(event, properties, sentAtMs),
    groups: toGroups(event, properties),
    properties: toProperties(event, token),
    context: toContext(event),
  }
}

function toTimes(event: Fields, properties: Fields, sentAtMs: number | undefined): Fields {
  const timestamp = toMs(event['timestamp']) ?? toMs(properties['timestamp'])
  if (timestamp !== undefined) {
    return { timestamp, sent_at: properties['$ignore_sent_at'] === true ? undefined : sentAtMs }
  }
  const { offset } = event
  // Milliseconds before it was sent, by no clock: zero is when it was sent.
  return typeof offset === 'number' && offset >= 0 ? { timestamp: -offset, sent_at: 0 } : {}
}

/** Seconds, milliseconds and microseconds are told apart by their size; what is no time at all is undefined. */
export function toMs(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{9,17}(\.\d+)?$/.test(value) ? Number(value) : value
  if (typeof number !== 'number') return parseTimestampMs(value)
  const size = Math.abs(number)
  return parseTimestampMs(size < 1e11 ? number * 1000 : size > 1e14 ? number / 1000 : number)
}

function toGroups({ event }: Fields, properties: Fields): Fields {
  const type = event === '$groupidentify' ? properties['$group_type'] : undefined
  const groups: Fields = {
    ...toFields(properties['$groups']),
    ...(typeof type === 'string' && { [type]: properties['$group_key'] }),
  }
  const keys = Object.entries(groups).map(([kind, key]) => [kind, toId(key)] as const)
  return Object.fromEntries(keys.filter(([, key]) => key !== undefined).slice(0, eventLimits.groupsPerEvent))
}

/** Both of our ids come from the one that the wire has. */
function toWireField(rejection: EventRejection): EventRejection {
  if (rejection.field === 'event_id') return { ...rejection, field: 'uuid' }
  const isId = rejection.field === 'user_id' || rejection.field === 'anonymous_id'
  return isId ? { field: 'distinct_id', reason: toIdReason(rejection.reason) } : rejection
}

function toIdReason(reason: string): string {
  return reason.startsWith('expected a user_id') ? 'expected an id of a person or a device' : reason
}
