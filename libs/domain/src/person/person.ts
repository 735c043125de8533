import { z } from 'zod'
import { eventNameByKind, setTraitsEvent } from '../event/index.ts'
import { instant } from '../query/index.ts'
import type { IdentityEdge, IdentityEdgeKey } from './identity-edge.ts'
import { isSameEdge } from './identity-edge.ts'
import type { PersonMap } from './person-map.ts'

/** Somebody, by all ids that they are known under. */
export interface PersonIds {
  /** The id that stands for the person in every count. */
  readonly id: string
  /** Ids that events name as user, or that an alias made the same; `id` among them. */
  readonly userIds: readonly string[]
  /** Devices whose anonymous history is the person's. */
  readonly deviceIds: readonly string[]
}

/** A pair of ids that tie the person together, or did until somebody took it apart. */
export interface PersonMerge extends IdentityEdgeKey {
  readonly firstAt: Date
  readonly isUndone: boolean
}

/** Something that a person did. */
export interface PersonEvent {
  readonly eventId: string
  readonly event: string
  readonly kind: string
  readonly source: string
  readonly path: string
  readonly sessionId: string
  /** The id that the event came with. */
  readonly actorId: string
  readonly occurredAt: Date
}

const personId = z.string().trim().min(1, 'expected an id').max(200)

export const personRequest = z.object({ id: personId })

/** Where a page of events begins: behind this one. */
export const personEventCursor = z.object({ occurredAt: instant, eventId: z.string().min(1).max(200) })
export type PersonEventCursor = z.infer<typeof personEventCursor>

export const personTimelineRequest = personRequest.extend({ cursor: personEventCursor.optional() })
export type PersonTimelineRequest = z.infer<typeof personTimelineRequest>

export const personTimelinePageSize = 200

/** A page of what a person did, newest first. */
export interface PersonTimeline {
  readonly events: readonly PersonEvent[]
  /** Absent on the last page. */
  readonly next?: PersonEventCursor
}

export interface Person extends PersonIds {
  readonly events: number
  readonly firstSeenAt: Date | undefined
  readonly lastSeenAt: Date | undefined
  readonly traits: Readonly<Record<string, unknown>>
  readonly merges: readonly PersonMerge[]
}

/**
 * All ids of the person that an id belongs to. A device is its first user's; a device that never identified, and an id
 * that nobody knows, is a person of its own.
 * @param edges at least those that touch the person's ids, and for each device all of them.
 */
export function toPersonIds(id: string, persons: PersonMap, edges: readonly IdentityEdge[]): PersonIds {
  const owners = toDeviceOwners(persons, edges)
  const personOf = (one: string) => persons.personById.get(one) ?? one
  const person = personOf(owners.get(id) ?? id)
  const merged = [...persons.personById].filter(([, name]) => name === person).map(([one]) => one)
  const userIds = [person, ...merged.toSorted()]
  const deviceIds = [...owners].filter(([, owner]) => personOf(owner) === person).map(([device]) => device)
  return { id: person, userIds, deviceIds: deviceIds.toSorted() }
}

/** The first user of each device, but for pairs that were undone. */
export function toDeviceOwners(persons: PersonMap, edges: readonly IdentityEdge[]): ReadonlyMap<string, string> {
  const first = new Map<string, IdentityEdge>()
  for (const edge of edges) {
    if (edge.kind !== 'device' || persons.undoneDevices.some((undone) => isSameEdge(undone, edge))) continue
    const known = first.get(edge.fromId)
    const isEarlier =
      known === undefined ||
      edge.firstAtMs < known.firstAtMs ||
      (edge.firstAtMs === known.firstAtMs && edge.toId < known.toId)
    if (isEarlier) first.set(edge.fromId, edge)
  }
  return new Map([...first].map(([device, { toId }]) => [device, toId]))
}

/** Names of events whose properties are traits of the person. */
export const traitEvents: readonly string[] = [eventNameByKind.identify, setTraitsEvent]

/**
 * What is known of a person after their trait events, oldest first: later values win, `$set_once` only where nothing
 * was known yet, and `$unset` (a list of names) takes away.
 */
export function toTraits(identified: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>> {
  const traits = new Map<string, unknown>()
  for (const { $set_once: once, $unset: gone, $set: set, ...flat } of identified) {
    for (const [name, value] of Object.entries({ ...flat, ...toObject(set) })) traits.set(name, value)
    for (const [name, value] of Object.entries(toObject(once))) if (!traits.has(name)) traits.set(name, value)
    for (const name of Array.isArray(gone) ? (gone as readonly unknown[]) : []) traits.delete(String(name))
  }
  return Object.fromEntries(traits)
}

function toObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}
