import { randomUUID } from 'node:crypto'
import { createEventWriter } from '@sightline/db/event'
import { createSettler } from '@sightline/db/settled'
import { anEventRow, useTestClickHouse, insertEventRows, type EventRow } from '@sightline/db/testing'
import { overviewDefinition, overviewTopDefinition, type OverviewDimension } from '@sightline/domain/overview'
import { toProjectScope, type Project } from '@sightline/domain/project'
import type { Granularity } from '@sightline/domain/query'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anySession, hasTies, hourMs, origins, toRows, zones } from '../../testing/any-overview.ts'
import { naivePoints, naiveTop, naiveTotals } from '../../testing/naive-overview.ts'
import { createOverviewService } from './overview.service.ts'

const database = await useTestClickHouse()

const noFilters = { session: [], event: [] }

/** What happens to a project after some of its events came: they are settled, wholly or not, or rows are taken away. */
const anyStep = fc.record({
  /** Which of the events come before it, by a share of those that are left. */
  arriving: fc.double({ min: 0, max: 1, noNaN: true }),
  atHours: fc.integer({ min: 1, max: 150 }),
  /** After so many statements the worker is killed. */
  killedAfter: fc.option(fc.integer({ min: 0, max: 30 })),
  /** Whether some events came twice before, and go afterwards. */
  hasTwins: fc.boolean(),
})

const anyCase = fc.record({
  sessions: fc.array(anySession, { minLength: 1, maxLength: 14 }),
  originMs: fc.constantFrom(...origins),
  timeZone: fc.constantFrom(...zones),
  steps: fc.array(anyStep, { minLength: 1, maxLength: 3 }),
  fromHours: fc.integer({ min: -30, max: 30 }),
  lengthHours: fc.integer({ min: 20, max: 240 }),
  granularity: fc.constantFrom<Granularity>('day', 'week', 'month'),
  seed: fc.integer(),
})

/** One visit, settled whole, in a range around it: whatever else is tried, an answer out of settled spans is. */
const settledCase: typeof anyCase extends fc.Arbitrary<infer Case> ? Case : never = {
  sessions: [
    {
      ...{ visitor: 'ann', startMs: 30 * hourMs, country: 'DE', hasId: true, isBot: false },
      events: [{ offsetMs: 0, path: '/', referrer: '', isView: true, hasCountry: true }],
    },
  ],
  originMs: origins[0] ?? 0,
  timeZone: 'UTC',
  steps: [{ arriving: 1, atHours: 100, killedAfter: null, hasTwins: false }],
  fromHours: -24,
  lengthHours: 168,
  granularity: 'day',
  seed: 1,
}

function aProject(timeZone: string): Project {
  return { id: randomUUID(), organizationId: '', name: '', timeZone, createdAt: new Date(0), limits: {} }
}

/** One service for all questions about a project, as in a process that remembers what was settled. */
function createClockedService() {
  const clock = { now: new Date(0) }
  const service = createOverviewService({
    clickhouse: database.reader,
    cache: { through: (_key, compute) => compute() },
    now: () => clock.now,
  })
  return { clock, service }
}
type ClockedService = ReturnType<typeof createClockedService>

/** Settles up to the statement in which the worker is killed. */
async function settleUntilKilled(project: Project, now: Date, killedAfter: number | null): Promise<void> {
  let left = killedAfter ?? Infinity
  const client = Object.create(database.client) as typeof database.client
  client.command = (input) => (left-- > 0 ? database.client.command(input) : Promise.reject(new Error('killed')))
  const settled = createSettler(client).settle(toProjectScope(project), now)
  if (killedAfter === null) await settled
  else await settled.catch(() => undefined)
}

/** The same events a second time, under ids of their own: what a client sends again to another node. */
function toTwins(rows: readonly EventRow[]): EventRow[] {
  return rows.filter((_, index) => index % 3 === 0).map((row) => ({ ...row, event_id: `twin-${randomUUID()}` }))
}

async function takeAway(project: Project, twins: readonly EventRow[]): Promise<void> {
  if (twins.length === 0) return
  await database.client.command({
    query: `ALTER TABLE events DELETE WHERE project_id = {id:UUID} AND startsWith(event_id, 'twin-')`,
    query_params: { id: project.id },
    clickhouse_settings: { mutations_sync: '2' },
  })
  const times = twins.map((row) => row.occurred_at.getTime())
  await createEventWriter(database.client).repairRollups({
    id: randomUUID(),
    rows: 0,
    columns: [],
    block: Buffer.alloc(0),
    projectIds: [project.id],
    firstOccurredAtMs: Math.min(...times),
    lastOccurredAtMs: Math.max(...times),
  })
}

async function expectNaiveAnswers(
  { service }: ClockedService,
  project: Project,
  rows: readonly EventRow[],
  range: { from: Date; to: Date },
  granularity: Granularity,
): Promise<string> {
  const asked = { range: { kind: 'absolute', ...range }, filters: [] }
  const run = await service.run(project, overviewDefinition.parse({ ...asked, granularity }))
  expect(run.current).toEqual(naiveTotals(rows, range, noFilters))
  expect(run.previous).toEqual(naiveTotals(rows, run.previousRange, noFilters))
  expect(run.points).toEqual(naivePoints(rows, range, noFilters, granularity, project.timeZone))
  for (const dimension of ['path', 'referrer_host', 'country'] satisfies OverviewDimension[]) {
    const top = await service.top(project, overviewTopDefinition.parse({ ...asked, dimension, limit: 2 }))
    const all = naiveTop(rows, range, noFilters, dimension)
    expect(top.rows).toEqual(all.slice(0, 2))
    expect(top.totalRows).toBe(all.length)
  }
  return run.proof.table
}

describe('settled spans', () => {
  it('give what a count over the plain events gives, whatever came late, was killed or taken away', async () => {
    let settledAnswers = 0
    await fc.assert(
      fc.asyncProperty(anyCase, async (given) => {
        const project = aProject(given.timeZone)
        const rows = toRows(project.id, given)
        fc.pre(!hasTies(rows))
        const waiting = rows.toSorted((a, b) => order(a, given.seed) - order(b, given.seed))
        const arrived: EventRow[] = []
        const clocked = createClockedService()
        const from = new Date(given.originMs + given.fromHours * hourMs)
        const range = { from, to: new Date(from.getTime() + given.lengthHours * hourMs) }
        for (const step of given.steps.toSorted((a, b) => a.atHours - b.atHours)) {
          const now = new Date(given.originMs + step.atHours * hourMs)
          const coming = waiting.splice(0, Math.ceil(step.arriving * waiting.length))
          arrived.push(...coming)
          const twins = step.hasTwins ? toTwins(coming) : []
          await insertEventRows(database.client, [...coming, ...twins])
          await settleUntilKilled(project, now, step.killedAfter)
          await takeAway(project, twins)
          clocked.clock.now = now
          const table = await expectNaiveAnswers(clocked, project, arrived, range, given.granularity)
          if (table.includes('settled_values')) settledAnswers++
        }
        // What comes after the last settling is seen as well.
        await insertEventRows(database.client, waiting)
        await expectNaiveAnswers(clocked, project, rows, range, given.granularity)
      }),
      // Making a case smaller takes long: what was found by then is told.
      { numRuns: 15, examples: [[settledCase]], interruptAfterTimeLimit: 240_000, markInterruptAsFailure: true },
    )
    // Else the test says nothing.
    expect(settledAnswers).toBeGreaterThan(0)
  }, 300_000)

  it('count a session once that had ended when its day was settled, and went on after that', async () => {
    const project = aProject('UTC')
    const clocked = createClockedService()
    const at = (text: string) => new Date(`2026-03-10T${text}:00Z`)
    const view = (time: string, path: string) =>
      anEventRow({ project_id: project.id, occurred_at: at(time), session_id: `${project.id}-1`, path })
    const range = { from: at('00:00'), to: new Date(at('00:00').getTime() + 24 * hourMs) }
    const rows = [view('08:00', '/'), view('08:05', '/docs')]
    const expectAll = async () => {
      await expectNaiveAnswers(clocked, project, rows, range, 'day')
    }
    await insertEventRows(database.client, rows)
    clocked.clock.now = at('12:01')
    await settleUntilKilled(project, clocked.clock.now, null)
    await expectAll()
    // Hours after its last event, and behind the frontier of 11:45: nothing that was counted has changed.
    const late = view('12:00', '/pricing')
    rows.push(late)
    await insertEventRows(database.client, [late])
    await expectAll()
    await settleUntilKilled(project, at('12:20'), null)
    clocked.clock.now = at('12:21')
    await expectAll()
  })
})

/** A shuffle that depends on the seed alone. */
function order(row: EventRow, seed: number): number {
  return Math.imul(row.occurred_at.getTime() % 1_000_003, seed | 1) % 1_000_003
}
