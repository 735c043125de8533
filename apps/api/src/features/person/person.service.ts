import type { ClickHouseReader } from '@sightline/db/clickhouse'
import {
  buildEdgesOfIdsQuery,
  buildPersonSummaryQuery,
  buildPersonTimelineQuery,
  buildPersonTraitsQuery,
  buildRecentActorsQuery,
  maxRecentEvents,
  toIdentityEdge,
  type PersonUndoStore,
} from '@sightline/db/person'
import { DomainError } from '@sightline/domain/kernel'
import {
  isSameEdge,
  personTimelinePageSize,
  toPersonIds,
  toRecentPersons,
  toTraits,
  type IdentityEdge,
  type IdentityEdgeKey,
  type Person,
  type PersonEvent,
  type PersonIds,
  type PersonMap,
  type PersonMerge,
  type PersonTimeline,
  type PersonTimelineRequest,
  type RecentActor,
  type RecentPerson,
} from '@sightline/domain/person'
import { toProjectScope, type Project, type ProjectScope } from '@sightline/domain/project'
import type { PersonMaps } from './person-maps.ts'

export interface PersonServiceDeps {
  readonly clickhouse: ClickHouseReader
  readonly persons: PersonMaps
  readonly undos: PersonUndoStore
  readonly now: () => Date
}

export type PersonService = ReturnType<typeof createPersonService>

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
/** How far back one looks for who was there lately: no further than needed. */
const recentSpansMs = [5 * minuteMs, 60 * minuteMs, dayMs, 30 * dayMs]
const maxRecentPersons = 50
/** With so many one looks no further back, though they may be fewer persons: some have several ids. */
const enoughActors = 2 * maxRecentPersons
const maxRecentActors = 10 * maxRecentPersons

/** Persons, and what ties their ids together. Every method may throw DomainError `unavailable`. */
export function createPersonService(deps: PersonServiceDeps) {
  const { clickhouse, undos } = deps

  async function readEdges(scope: ProjectScope, ids: readonly string[]): Promise<IdentityEdge[]> {
    return (await clickhouse.run(buildEdgesOfIdsQuery(scope, ids))).rows.map(toIdentityEdge)
  }

  /** Twice: the first look finds whom a device belongs to, the second everything of theirs. */
  async function findIds(scope: ProjectScope, id: string, persons: PersonMap): Promise<[PersonIds, IdentityEdge[]]> {
    const { userIds } = toPersonIds(id, persons, await readEdges(scope, [id]))
    const edges = await readEdges(scope, [id, ...userIds])
    return [toPersonIds(id, persons, edges), edges]
  }

  async function readRecentActors(scope: ProjectScope): Promise<readonly RecentActor[]> {
    const to = deps.now()
    for (const spanMs of recentSpansMs) {
      const range = { from: new Date(to.getTime() - spanMs), to }
      const { rows } = await clickhouse.run(buildRecentActorsQuery(scope, range, maxRecentActors))
      const events = rows.reduce((sum, row) => sum + row.events, 0)
      const isEnough = rows.length >= enoughActors || events >= maxRecentEvents || spanMs === recentSpansMs.at(-1)
      if (isEnough) return rows.map(({ events: _, ...actor }) => actor)
    }
    return []
  }

  return {
    /** Who did something last, the latest first: at most 50, of the last 30 days. */
    async recent(project: Project): Promise<readonly RecentPerson[]> {
      const scope = toProjectScope(project)
      const [persons, actors] = await Promise.all([deps.persons.get(scope), readRecentActors(scope)])
      const devices = actors.filter(({ userId }) => userId === '').map(({ deviceId }) => deviceId)
      const edges = devices.length === 0 ? [] : await readEdges(scope, devices)
      return toRecentPersons(actors, persons, edges).slice(0, maxRecentPersons)
    },

    /** @throws DomainError `not_found` when no event of the project bears the id. */
    async find(project: Project, id: string): Promise<Person> {
      const scope = toProjectScope(project)
      const [persons, undone] = await Promise.all([deps.persons.get(scope), undos.list(project.id)])
      const [ids, edges] = await findIds(scope, id, persons)
      const [summary, identified] = await Promise.all([
        clickhouse.run(buildPersonSummaryQuery(scope, ids)),
        clickhouse.run(buildPersonTraitsQuery(scope, ids)),
      ])
      const { events = 0, first_ms: firstMs = 0, last_ms: lastMs = 0 } = summary.rows[0] ?? {}
      if (events === 0) throw new DomainError('not_found', 'nobody is known by this id', { id })
      return {
        ...ids,
        events,
        firstSeenAt: new Date(firstMs),
        lastSeenAt: new Date(lastMs),
        traits: toTraits(identified.rows.map(({ properties }) => JSON.parse(properties) as Record<string, unknown>)),
        merges: toMerges(ids, edges, undone),
      }
    },

    /** What somebody did, newest first, page by page; nothing when no event of the project bears the id. */
    async timeline(project: Project, { id, cursor }: PersonTimelineRequest): Promise<PersonTimeline> {
      const scope = toProjectScope(project)
      const [ids] = await findIds(scope, id, await deps.persons.get(scope))
      return toPage((await clickhouse.run(buildPersonTimelineQuery(scope, ids, cursor))).rows)
    },

    /** Takes two ids apart, in every report and for the past too. Their events stay as they are. */
    undoMerge: (project: Project, edge: IdentityEdgeKey, userId: string) => undos.add(project.id, edge, userId),

    redoMerge: (project: Project, edge: IdentityEdgeKey) => undos.remove(project.id, edge),
  }
}

/** @param found one event more than a page holds, when there is another page. */
function toPage(found: readonly PersonEvent[]): PersonTimeline {
  const events = found.slice(0, personTimelinePageSize)
  const last = events.at(-1)
  if (found.length === events.length || last === undefined) return { events }
  return { events, next: { occurredAt: last.occurredAt, eventId: last.eventId } }
}

/** Pairs that begin or end at an id of the person; those that were undone too, so that they can be redone. */
function toMerges(
  ids: PersonIds,
  edges: readonly IdentityEdge[],
  undone: readonly IdentityEdgeKey[],
): readonly PersonMerge[] {
  const own = new Set([...ids.userIds, ...ids.deviceIds])
  return edges
    .filter(({ fromId, toId }) => own.has(fromId) || own.has(toId))
    .map(({ kind, fromId, toId, firstAtMs }) => ({
      kind,
      fromId,
      toId,
      firstAt: new Date(firstAtMs),
      isUndone: undone.some((key) => isSameEdge(key, { kind, fromId, toId })),
    }))
}
