import { randomUUID } from 'node:crypto'
import { createEventWriter } from '@sightline/db/event'
import { createQuarantineReplayStore, createQuarantineWriter } from '@sightline/db/quarantine'
import { createProjectStore } from '@sightline/db/project'
import { createTestClickHouse, createTestPostgres, insertEventRows, anEventRow } from '@sightline/db/testing'
import { DomainError } from '@sightline/domain/kernel'
import type { Project } from '@sightline/domain/project'
import type { QuarantinedEvent, ReplayAnswer, ReplayRequest } from '@sightline/domain/quarantine'
import { describe, expect, inject, it } from 'vitest'
import { createQuarantineService } from '../features/quarantine/quarantine.service.ts'
import { runQuarantineReplay } from './quarantine-replay.job.ts'

const hourMs = 3_600_000

/** A project with events in quarantine, and an ingest that remembers which ids it has stored. */
async function createScene() {
  const clickhouse = await createTestClickHouse(inject('clickhouseUrl'))
  const postgres = await createTestPostgres(inject('postgresUrl'))
  const organization = await postgres.db
    .insertInto('organizations')
    .values({ name: 'Test', slug: randomUUID(), logo: null, metadata: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  const project = await createProjectStore(postgres).create(organization.id, { name: 'Shop', timeZone: 'UTC' })
  const replays = createQuarantineReplayStore(postgres)
  const writer = createQuarantineWriter(clickhouse.client)
  const storedIds: string[] = []
  /** Which requests fail: after ingest has stored their events, so that the worker does not hear of it. */
  let failures = 0
  const send = async ({ events }: ReplayRequest): Promise<ReplayAnswer> => {
    const outcomes = events.map(({ eventId, raw }): ReplayAnswer['outcomes'][number] => {
      if (raw.includes('bad')) return { kind: 'refused', reason: 'schema', field: 'properties.x', message: 'is bad' }
      if (storedIds.includes(eventId)) return { kind: 'duplicate' }
      storedIds.push(eventId)
      return { kind: 'stored' }
    })
    if (failures-- > 0) throw new DomainError('unavailable', 'ingest takes no events now')
    return { outcomes }
  }
  const deps = { replays, clickhouse: clickhouse.reader, writer, send, now: () => new Date() }
  const started: string[] = []
  const service = createQuarantineService({
    ...deps,
    startReplay: (id) => Promise.resolve(void started.push(id)),
  })
  return {
    project,
    clickhouse,
    service,
    storedIds,
    started,
    failNext: (requests: number) => (failures = requests),
    keep: (events: readonly QuarantinedEvent[]) =>
      createEventWriter(clickhouse.client).insertQuarantine(randomUUID(), events),
    run: (replayId: string) => runQuarantineReplay({ replayId }, deps, new AbortController().signal),
    async [Symbol.asyncDispose]() {
      await clickhouse[Symbol.asyncDispose]()
      await postgres[Symbol.asyncDispose]()
    },
  }
}

function aQuarantined(project: Project, overrides: Partial<QuarantinedEvent> = {}): QuarantinedEvent {
  const id = randomUUID()
  return {
    id,
    projectId: project.id,
    receivedAtMs: Date.now() - 60_000,
    source: 'native',
    reason: 'invalid',
    field: 'properties',
    message: 'expected an object',
    event: 'paid',
    eventId: `quarantine-${id}`,
    library: '',
    raw: '{"event":"paid"}',
    isCut: false,
    ...overrides,
  }
}

describe('a replay', () => {
  it('stores what it asks for once, also when its worker dies between ingest and mark, and leaves the rest', async () => {
    await using scene = await createScene()
    const { project, service } = scene
    const paid = Array.from({ length: 450 }, () => aQuarantined(project))
    await scene.keep([...paid, aQuarantined(project, { event: 'seen' })])
    const { id } = await service.replay(project, { event: 'paid' }, 'somebody')
    expect(scene.started).toEqual([id])
    scene.failNext(1)
    await expect(scene.run(id)).rejects.toThrow('ingest takes no events now')
    expect((await service.summary(project)).waiting).toBe(451)
    await scene.run(id)
    expect(scene.storedIds.toSorted()).toEqual(paid.map(({ eventId }) => eventId).toSorted())
    const [report] = await service.replays(project)
    // The first 200 were stored before the worker died, and their ids known after.
    expect(report).toMatchObject({ id, state: 'done', outcome: { stored: 250, duplicate: 200, refused: 0 } })
    expect((await service.list(project, { filter: {} })).entries.map(({ event }) => event)).toEqual(['seen'])
    // Once more it finds nothing to do.
    await scene.run((await service.replay(project, {}, 'somebody')).id)
    expect(scene.storedIds).toHaveLength(451)
  })

  it('leaves what is refused again, with the fault that was found this time', async () => {
    await using scene = await createScene()
    const { project, service } = scene
    await scene.keep([aQuarantined(project, { raw: '{"event":"bad"}' })])
    const { id } = await service.replay(project, {}, 'somebody')
    await scene.run(id)
    const { entries } = await service.list(project, { filter: {} })
    expect(entries).toMatchObject([
      { reason: 'schema', field: 'properties.x', message: 'is bad', raw: '{"event":"bad"}', isRefusedAgain: true },
    ])
    expect((await service.replays(project))[0]).toMatchObject({ outcome: { stored: 0, duplicate: 0, refused: 1 } })
  })

  it('does not store an id again that ingest has forgotten', async () => {
    await using scene = await createScene()
    const { project, service } = scene
    const receivedAtMs = Date.now() - 48 * hourMs
    await scene.keep([
      aQuarantined(project, { receivedAtMs, eventId: 'sent-again' }),
      aQuarantined(project, { receivedAtMs, eventId: 'never-sent-again' }),
    ])
    // The client mended it itself an hour later.
    await insertEventRows(scene.clickhouse.client, [
      anEventRow({ project_id: project.id, occurred_at: new Date(receivedAtMs + hourMs), event_id: 'sent-again' }),
    ])
    await scene.run((await service.replay(project, {}, 'somebody')).id)
    expect(scene.storedIds).toEqual(['never-sent-again'])
    expect((await service.summary(project)).waiting).toBe(0)
  })
})

describe('the quarantine', () => {
  it('is listed newest first, page by page, and counted by cause', async () => {
    await using scene = await createScene()
    const { project, service } = scene
    const at = Date.now() - hourMs
    const events = Array.from({ length: 120 }, (_, index) =>
      aQuarantined(project, { event: `e${index}`, field: '', receivedAtMs: at + Math.floor(index / 3) }),
    )
    const early = [1, 2].map((ms) => aQuarantined(project, { reason: 'time', receivedAtMs: at - ms }))
    await scene.keep([...events, ...early])
    const seen: string[] = []
    let cursor: { receivedAt: Date; id: string } | undefined
    do {
      const page = await service.list(project, { filter: { field: '' }, cursor })
      seen.push(...page.entries.map(({ event }) => event))
      cursor = page.next
    } while (cursor !== undefined)
    expect(seen.toSorted()).toEqual(events.map(({ event }) => event).toSorted())
    expect(seen.slice(0, 3).toSorted()).toEqual(['e117', 'e118', 'e119'])
    const summary = await service.summary(project)
    expect(summary).toMatchObject({ waiting: 122 })
    expect(summary.groups[0]).toEqual({
      reason: 'time',
      field: 'properties',
      message: 'expected an object',
      event: 'paid',
      source: 'native',
      events: 2,
      lastAt: new Date(at - 1),
    })
  })

  it('gives up what is discarded, and nothing else', async () => {
    await using scene = await createScene()
    const { project, service } = scene
    await scene.keep([aQuarantined(project), aQuarantined(project, { source: 'segment' })])
    await service.discard(project, { source: 'segment' })
    const { entries } = await service.list(project, { filter: {} })
    expect(entries.map(({ source }) => source)).toEqual(['native'])
    await scene.run((await service.replay(project, { source: 'segment' }, 'somebody')).id)
    expect(scene.storedIds).toEqual([])
  })
})
