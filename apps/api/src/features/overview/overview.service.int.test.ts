import { randomUUID } from 'node:crypto'
import { anEventRow, useTestClickHouse, insertEventRows, type EventRow } from '@sightline/db/testing'
import { createSettler } from '@sightline/db/settled'
import { overviewDefinition, overviewTopDefinition, type OverviewDimension } from '@sightline/domain/overview'
import { toProjectScope } from '@sightline/domain/project'
import type { EventFilter, Granularity } from '@sightline/domain/query'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anySession, hasTies, hourMs, origins, toRows, zones } from '../../testing/any-overview.ts'
import { naivePoints, naiveTop, naiveTotals, type NaiveFilters } from '../../testing/naive-overview.ts'
import { createOverviewService } from './overview.service.ts'

const database = await useTestClickHouse()

const anyCase = fc.record({
  sessions: fc.array(anySession, { minLength: 1, maxLength: 12 }),
  originMs: fc.constantFrom(...origins),
  timeZone: fc.constantFrom(...zones),
  fromMs: fc.oneof(
    fc.integer({ min: 0, max: 40 * hourMs }),
    fc.integer({ min: 0, max: 40 }).map((n) => n * hourMs),
  ),
  lengthMs: fc.oneof(
    fc.integer({ min: 1, max: 48 * hourMs }),
    fc.integer({ min: 1, max: 48 }).map((n) => n * hourMs),
  ),
  granularity: fc.constantFrom<Granularity>('hour', 'day', 'week', 'month'),
  filters: fc.constantFrom<NaiveFilters>(
    { session: [], event: [] },
    { session: [is('referrer_host', 'google.com')], event: [] },
    { session: [is('country', '')], event: [] },
    { session: [], event: [is('path', '/pricing')] },
    { session: [isNot('referrer_host', 'google.com')], event: [is('path', '/', '/docs')] },
  ),
  pieces: fc.integer({ min: 1, max: 3 }),
})

function is(field: string, ...values: string[]): EventFilter {
  return { field, operator: 'is', values }
}
function isNot(field: string, ...values: string[]): EventFilter {
  return { field, operator: 'is_not', values }
}

function serviceAt(now: Date) {
  return createOverviewService({
    clickhouse: database.reader,
    cache: { through: (_key, compute) => compute() },
    now: () => now,
  })
}

async function insertShuffled(rows: readonly EventRow[], pieces: number): Promise<void> {
  for (let piece = pieces - 1; piece >= 0; piece -= 1) {
    await insertEventRows(
      database.client,
      rows.filter((_, index) => index % pieces === piece),
    )
  }
}

describe('createOverviewService', () => {
  it('answers what a count over the plain events answers, whatever arrives in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, async (given) => {
        const project = {
          id: randomUUID(),
          organizationId: '',
          name: '',
          timeZone: given.timeZone,
          limits: {},
          createdAt: new Date(0),
        }
        const rows = toRows(project.id, given)
        fc.pre(!hasTies(rows))
        await insertShuffled(rows, given.pieces)
        const from = new Date(given.originMs + given.fromMs)
        const range = { from, to: new Date(from.getTime() + given.lengthMs) }
        const filters = [...given.filters.session, ...given.filters.event]
        const asked = { range: { kind: 'absolute', ...range }, filters }
        const service = serviceAt(range.to)

        const run = await service.run(project, overviewDefinition.parse({ ...asked, granularity: given.granularity }))
        expect(run.current).toEqual(naiveTotals(rows, range, given.filters))
        expect(run.previous).toEqual(naiveTotals(rows, run.previousRange, given.filters))
        expect(run.points).toEqual(naivePoints(rows, range, given.filters, given.granularity, given.timeZone))

        for (const dimension of ['path', 'referrer_host', 'country'] satisfies OverviewDimension[]) {
          const top = await service.top(project, overviewTopDefinition.parse({ ...asked, dimension, limit: 2 }))
          const all = naiveTop(rows, range, given.filters, dimension)
          expect(top.rows).toEqual(all.slice(0, 2))
          expect(top.totalRows).toBe(all.length)
        }
      }),
      { numRuns: 60 },
    )
  }, 120_000)

  it('serves whole days out of settled spans and single minutes from the events, with the same totals', async () => {
    const project = {
      id: randomUUID(),
      organizationId: '',
      name: '',
      timeZone: 'Asia/Kathmandu',
      limits: {},
      createdAt: new Date(0),
    }
    const range = { from: new Date('2026-03-28T18:15:00Z'), to: new Date('2026-03-29T18:15:00Z') }
    await insertEventRows(database.client, [
      anEventRow({ project_id: project.id, occurred_at: range.from }),
      anEventRow({
        project_id: project.id,
        occurred_at: new Date(range.to.getTime() - 1),
        anonymous_id: 'visitor-2',
        session_id: 's2',
      }),
      anEventRow({ project_id: project.id, occurred_at: range.to, anonymous_id: 'visitor-3', session_id: 's3' }),
    ])
    await createSettler(database.client).settle(toProjectScope(project), new Date('2026-04-10T00:00:00Z'))
    const service = serviceAt(range.to)
    const definition = { range: { kind: 'absolute', ...range } as const, filters: [] }
    const byDay = await service.run(project, { ...definition, granularity: 'day' })
    const byMinute = await service.run(project, { ...definition, granularity: 'minute' })
    expect(byDay.proof).toMatchObject({
      definition: 'overview@1',
      // The day before has nothing to settle.
      table: 'events, sessions, settled_values',
      cacheAgeMs: 0,
      notes: [],
    })
    expect(byMinute.proof.table).toBe('events, sessions')
    expect(byDay.points).toHaveLength(1)
    expect(byMinute.points).toHaveLength(1440)
    expect(byDay.current).toMatchObject({ visitors: 2, views: 2, sessions: 2, bounceRate: 1 })
    expect(byMinute.current).toEqual(byDay.current)
  })
})
