import { setTimeout as sleep } from 'node:timers/promises'
import type { ClickHouseReader } from '@sightline/db/clickhouse'
import { buildStreamEventsQuery, type StreamBatch, type StreamBounds, type StreamStore } from '@sightline/db/stream'
import { DomainError, toWellFormedJson } from '@sightline/domain/kernel'
import { toProjectScope, type Project, type ProjectScope } from '@sightline/domain/project'
import {
  streamKeptDays,
  toStreamOffsetText,
  toStreamStart,
  type StreamConsumer,
  type StreamEvent,
  type StreamOffset,
  type StreamPage,
  type StreamPlace,
  type StreamRead,
} from '@sightline/domain/stream'

export interface StreamServiceDeps {
  readonly clickhouse: ClickHouseReader
  readonly streams: StreamStore
  readonly now: () => Date
}

export type StreamService = ReturnType<typeof createStreamService>

/** How often somebody who waits looks for something new. */
const lookMs = 500
/** Batches that one look at the event store may cover: their ids stand in the query. */
const maxBatchesAtOnce = 200

/**
 * Stored events in a fixed order, read from an offset; see docs/stream.md. The order is that in which batches became
 * visible, so that whoever reads on from where they stopped has read everything. Methods may throw `unavailable`.
 */
export function createStreamService(deps: StreamServiceDeps) {
  const { clickhouse, streams } = deps

  const extend = (projectId: string) => streams.extend(projectId, toStreamStart(deps.now()))

  async function listConsumers(projectId: string): Promise<StreamConsumer[]> {
    const committed = await streams.consumers(projectId)
    return committed.map(({ offset, ...consumer }) => ({ ...consumer, offset: toStreamOffsetText(offset) }))
  }

  async function readOnce(scope: ProjectScope, from: StreamPlace, request: StreamRead): Promise<Read> {
    const bounds = await extend(scope.projectId)
    const offset = toOffset(from, bounds)
    const batches = takeBatches(
      await streams.batchesFrom(scope.projectId, offset.batch, maxBatchesAtOnce),
      request.limit,
    )
    const last = batches.at(-1)
    if (last === undefined) return { events: [], next: offset, isAtEnd: true }
    const afterEventId = batches[0]?.batch === offset.batch ? offset.afterEventId : undefined
    const { limit, events } = request
    const query = buildStreamEventsQuery(scope, { batches, afterEventId, limit: limit + 1, events })
    const { rows } = await clickhouse.run(query)
    const places = new Map(batches.map(({ batchId, batch }) => [batchId, batch]))
    const found = rows.map((row) => toPlacedEvent(row, places))
    if (found.length <= limit) {
      const next = { batch: last.batch + 1 }
      return { events: found.map(({ event }) => event), next, isAtEnd: next.batch >= bounds.next }
    }
    const page = found.slice(0, limit)
    return { events: page.map(({ event }) => event), next: page.at(-1)?.place ?? offset, isAtEnd: false }
  }

  async function startOf(project: Project, { after, consumer }: StreamRead): Promise<StreamPlace> {
    if (after !== undefined) return after
    if (consumer === undefined) {
      throw new DomainError('invalid_input', 'expected an offset to read on from, or a consumer', { field: 'after' })
    }
    return (await streams.findCommitted(project.id, consumer)) ?? 'earliest'
  }

  return {
    /**
     * The events after a place. Waits for one as long as it was asked to; an empty page says where to go on.
     * @throws DomainError `not_found` when events after that place are no longer kept.
     */
    async read(project: Project, request: StreamRead, signal?: AbortSignal): Promise<StreamPage> {
      const scope = toProjectScope(project)
      const untilMs = deps.now().getTime() + request.waitSeconds * 1000
      let from = await startOf(project, request)
      for (;;) {
        const read = await readOnce(scope, from, request)
        const isWaiting = deps.now().getTime() < untilMs && signal?.aborted !== true
        if (read.events.length > 0 || !isWaiting) return { ...read, next: toStreamOffsetText(read.next) }
        from = read.next
        if (read.isAtEnd) await sleep(lookMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
      }
    },

    /** Notes how far a consumer has come, forward or back. @returns it, with the offset that an end stands for. */
    async commit(project: Project, name: string, place: StreamPlace): Promise<StreamConsumer> {
      const offset = toOffset(place, await extend(project.id))
      await streams.commit(project.id, name, offset, deps.now())
      const consumer = (await listConsumers(project.id)).find((one) => one.name === name)
      if (consumer === undefined) throw new DomainError('not_found', 'the consumer was forgotten meanwhile', { name })
      return consumer
    },

    async consumers(project: Project): Promise<StreamConsumer[]> {
      await extend(project.id)
      return listConsumers(project.id)
    },

    /** @throws DomainError `not_found` */
    async forget(project: Project, name: string): Promise<void> {
      if (!(await streams.forgetConsumer(project.id, name))) {
        throw new DomainError('not_found', 'no such consumer', { field: 'name' })
      }
    },
  }
}

interface Read {
  readonly events: readonly StreamEvent[]
  readonly next: StreamOffset
  readonly isAtEnd: boolean
}

/** @throws DomainError `not_found` for what is no longer kept, `invalid_input` for what there never was. */
function toOffset(place: StreamPlace, { first, next }: StreamBounds): StreamOffset {
  if (place === 'earliest') return { batch: first }
  if (place === 'latest') return { batch: next }
  if (place.batch > next) {
    throw new DomainError('invalid_input', 'expected an offset that this stream has given', { field: 'offset' })
  }
  if (place.batch < first) {
    throw new DomainError('not_found', `events are kept here for ${streamKeptDays} days; go on with earliest`, {
      field: 'offset',
      earliest: toStreamOffsetText({ batch: first }),
    })
  }
  return place
}

/** As many batches as may be needed to fill a page: of the first an unknown part has been read. */
function takeBatches(batches: readonly StreamBatch[], limit: number): StreamBatch[] {
  let events = 0
  const end = batches.findIndex((batch, index) => index > 0 && (events += batch.events) > limit)
  return batches.slice(0, end === -1 ? undefined : end + 1)
}

type Row = Readonly<Record<string, string | number>>

function toPlacedEvent(row: Row, places: ReadonlyMap<string, number>): { place: StreamOffset; event: StreamEvent } {
  const { batch_id, event_id, occurred_at_ms, received_at_ms, groups, properties, ...columns } = row
  const eventId = String(event_id)
  const place = { batch: places.get(String(batch_id)) ?? 0, afterEventId: eventId }
  const event = {
    offset: toStreamOffsetText(place),
    eventId,
    occurredAt: new Date(Number(occurred_at_ms)),
    receivedAt: new Date(Number(received_at_ms)),
    fields: Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== '' && value !== 0)),
    groups: groups === '' ? {} : (JSON.parse(String(groups)) as Record<string, string>),
    properties: toWellFormedJson(String(properties)),
  }
  return { place, event }
}
