import type { ClickHouseReader } from '@sightline/db/clickhouse'
import type { StreamStore } from '@sightline/db/stream'
import {
  buildFreshPersonsQuery,
  buildStepEventsQuery,
  maxFreshPersons,
  type FreshPersonRow,
  type NewFiring,
  type StepEventRow,
  type StepsRequest,
  type Watched,
  type WatchingTrigger,
} from '@sightline/db/trigger'
import type { ProjectScope } from '@sightline/domain/project'
import { toStreamStart } from '@sightline/domain/stream'
import { findCompletions, type TriggerDefinition } from '@sightline/domain/trigger'
import type { PersonMaps } from '../person/person-maps.ts'

export interface WatchTriggerDeps {
  readonly clickhouse: ClickHouseReader
  readonly streams: Pick<StreamStore, 'extend' | 'batchesFrom'>
  readonly persons: PersonMaps
  readonly now: () => Date
}

/** Batches that one look covers; the next look takes what is left. */
const maxBatchesAtOnce = 200

/**
 * Looks through what has been stored since a trigger looked last, and finds the sequences that are complete by it. Events
 * of the same persons within the window before and after are looked at too: they may have arrived in any order.
 * @throws DomainError `unavailable` when a store does not answer.
 */
export async function watchTrigger(trigger: WatchingTrigger, deps: WatchTriggerDeps): Promise<Watched> {
  const { projectId, timeZone, definition, nextBatch } = trigger
  await deps.streams.extend(projectId, toStreamStart(deps.now()))
  const batches = await deps.streams.batchesFrom(projectId, nextBatch, maxBatchesAtOnce)
  const last = batches.at(-1)
  if (last === undefined) return { firings: [], nextBatch }
  const scope = { projectId, timeZone }
  const request = { steps: definition.steps, batches, persons: await deps.persons.get(scope) }
  const fresh = (await deps.clickhouse.run(buildFreshPersonsQuery(scope, request))).rows
  const firings: NewFiring[] = []
  for (let at = 0; at < fresh.length; at += maxFreshPersons) {
    const some = fresh.slice(at, at + maxFreshPersons)
    firings.push(...(await findFirings(scope, definition, { ...request, fresh: some }, deps)))
  }
  return { firings, nextBatch: last.batch + 1 }
}

async function findFirings(
  scope: ProjectScope,
  definition: TriggerDefinition,
  request: StepsRequest & { readonly fresh: readonly FreshPersonRow[] },
  deps: WatchTriggerDeps,
): Promise<NewFiring[]> {
  const { fresh, ...steps } = request
  const windowMs = definition.windowSeconds * 1000
  const range = {
    from: new Date(Math.min(...fresh.map(({ firstAtMs }) => firstAtMs)) - windowMs),
    to: new Date(Math.max(...fresh.map(({ lastAtMs }) => lastAtMs)) + windowMs + 1),
  }
  const personHashes = fresh.map(({ person }) => person)
  const { rows } = await deps.clickhouse.run(buildStepEventsQuery(scope, { ...steps, personHashes, range }))
  const byPerson = Map.groupBy(rows, ({ person }) => person)
  return [...byPerson.values()].flatMap((own) => {
    const events = own.map((row) => ({ ...row, isFresh: row.isFresh === 1 }))
    return findCompletions(events, definition.steps.length, windowMs).map(({ first, last }) => ({
      userId: last.userId,
      anonymousId: last.anonymousId,
      first: toSequenceEvent(first),
      last: toSequenceEvent(last),
    }))
  })
}

function toSequenceEvent({ eventId, event, atMs }: Pick<StepEventRow, 'eventId' | 'event' | 'atMs'>) {
  return { eventId, event, occurredAt: new Date(atMs) }
}
