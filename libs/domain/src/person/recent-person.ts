import type { IdentityEdge } from './identity-edge.ts'
import type { PersonMap } from './person-map.ts'
import { toDeviceOwners } from './person.ts'

/** What somebody did last, and from where. */
export interface LastSight {
  readonly event: string
  readonly kind: string
  readonly path: string
  readonly country: string
  readonly browser: string
  readonly os: string
  readonly at: Date
}

/** The ids that events bear, and the last of these events. */
export interface RecentActor extends LastSight {
  /** Empty for events without a user. */
  readonly userId: string
  readonly deviceId: string
}

/** Somebody who did something a short while ago. */
export interface RecentPerson {
  /** The id that stands for the person in every count. */
  readonly id: string
  /** They are known under a user id, not by a device alone. */
  readonly isIdentified: boolean
  readonly last: LastSight
}

/**
 * The persons behind some actors, each with what they did last, in the order of the actors.
 * @param actors the latest first.
 * @param edges all of each device among them.
 */
export function toRecentPersons(
  actors: readonly RecentActor[],
  persons: PersonMap,
  edges: readonly IdentityEdge[],
): readonly RecentPerson[] {
  const owners = toDeviceOwners(persons, edges)
  const recent = new Map<string, RecentPerson>()
  for (const { userId, deviceId, ...last } of actors) {
    const user = userId || owners.get(deviceId)
    const id = persons.personById.get(user ?? deviceId) ?? user ?? deviceId
    if (!recent.has(id)) recent.set(id, { id, isIdentified: user !== undefined, last })
  }
  return [...recent.values()]
}
