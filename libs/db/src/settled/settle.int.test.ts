import { randomUUID } from 'node:crypto'
import type { ProjectScope } from '@sightline/domain/project'
import { describe, expect, inject, it } from 'vitest'
import { migrateClickHouse } from '../clickhouse/index.ts'
import { buildTopPagesSettledQuery, buildTrafficSettledQuery } from '../overview/index.ts'
import {
  anEventRow,
  createTestClickHouse,
  useTestClickHouse,
  insertEventRows,
  type TestClickHouse,
} from '../testing/index.ts'
import { createSettler } from './settle.ts'
import type { SettledPlan } from './settled-plan.ts'
import { createSettledMemory, createSettledPlanner, type RunQuery } from './settled-planner.ts'

const hourMs = 3_600_000
/** A Monday. */
const monday = Date.parse('2026-03-02T00:00:00Z')
const range = { from: new Date(monday), to: new Date(monday + 8 * 24 * hourMs) }
const now = new Date(monday + 15 * 24 * hourMs)
const filters = { session: [], event: [] }

const database = await useTestClickHouse()

/** A view by one visitor in each hour of eight days; a visitor of their own for each day, and one for all. */
function hourlyViews(projectId: string) {
  return Array.from({ length: 8 * 24 }, (_, hour) => {
    const occurredAt = new Date(monday + hour * hourMs)
    const day = Math.floor(hour / 24)
    return anEventRow({
      project_id: projectId,
      occurred_at: occurredAt,
      anonymous_id: hour % 2 === 0 ? 'always' : `day-${day}`,
      session_id: `${projectId}-${hour}`,
    })
  })
}

/** What is settled of a project, but for versions and for the numbers that its visitors were given. */
async function readSettled(projectId: string): Promise<unknown[]> {
  const answer = await database.client.query({
    query: `SELECT s.side, s.from_at, s.to_at, s.until_at, s.is_open, s.source_events, s.counts, arraySort(s.open_sessions) AS open_sessions,
                   arraySort(arrayMap(pair -> pair.1, s.open_visitors)) AS open_visitors, v.dimension, v.value, v.views, v.visitors
            FROM settled_spans AS s LEFT JOIN settled_values AS v USING (project_id, version)
            WHERE project_id = {projectId:UUID}
            ORDER BY s.side, s.from_at, s.to_at, v.dimension, v.value`,
    query_params: { projectId },
    format: 'JSONCompactEachRow',
  })
  return answer.json()
}

/** How views of the range would be answered now. */
function planOf({ reader }: TestClickHouse, scope: ProjectScope): Promise<SettledPlan | undefined> {
  const run: RunQuery = async (query) => (await reader.run(query)).rows
  const planner = createSettledPlanner(run, scope, [range], { now, memory: createSettledMemory() })
  return planner.answer('views', range, (plan) => Promise.resolve(plan))
}

async function createScene() {
  const scope = { projectId: randomUUID(), timeZone: 'UTC' }
  await insertEventRows(database.client, hourlyViews(scope.projectId))
  const settler = createSettler(database.client)
  const plan = () => planOf(database, scope)
  const total = async () => {
    const planned = await plan()
    if (planned === undefined) throw new Error('nothing is settled')
    const query = buildTrafficSettledQuery(scope, { range, granularity: 'day', filters }, planned)
    const { rows } = await database.reader.run(query)
    return rows.find((row) => row.is_total === 1)
  }
  return { scope, settler, plan, total, settle: () => settler.settle(scope, now) }
}

describe('createSettler', () => {
  it('settles each day and each whole week once, and finds nothing to do after that', async () => {
    const { settle, plan, total } = await createScene()
    // Fifteen days and two weeks; the sessions of the last Sunday are looked at for a day more, so their week is not over.
    expect(await settle()).toEqual({ spans: 2 * 15 + 2 + 1, isDone: true, inVain: 0 })
    expect(await settle()).toEqual({ spans: 0, isDone: true, inVain: 0 })
    const planned = await plan()
    expect(planned?.days).toHaveLength(8)
    expect(planned?.widest.map(({ from }) => from.getTime())).toEqual([monday, monday + 7 * 24 * hourMs])
    expect(planned?.live).toEqual([])
    expect(await total()).toMatchObject({ views: 192, visitors: 9 })
  })

  it('goes on where it stopped when it may do only some days', async () => {
    const { scope, settler, plan } = await createScene()
    expect(await settler.settle(scope, now, { maxDays: 5 })).toEqual({ spans: 10, isDone: false, inVain: 0 })
    expect((await plan())?.live).toEqual([{ from: new Date(monday + 5 * 24 * hourMs), to: range.to }])
    expect(await settler.settle(scope, now)).toEqual({ spans: 2 * 10 + 2 + 1, isDone: true, inVain: 0 })
  })

  it('counts the same whether days are settled one by one or together', async () => {
    // Sessions of an hour, one that goes on over midnights, and one whose name a server uses for ever.
    const events = (projectId: string) =>
      hourlyViews(projectId).flatMap((view, hour) => [
        { ...view, session_id: `hour-${hour}` },
        { ...view, session_id: hour % 4 === 0 ? 'for ever' : `long-${Math.floor(hour / 36)}`, path: `/${hour % 5}` },
      ])
    const openNow = new Date(monday + 7.6 * 24 * hourMs)
    const settleOnce = async (maxDays: number) => {
      const scope = { projectId: randomUUID(), timeZone: 'Asia/Kolkata' }
      await insertEventRows(database.client, events(scope.projectId))
      const settler = createSettler(database.client)
      while (!(await settler.settle(scope, openNow, { maxDays })).isDone);
      return readSettled(scope.projectId)
    }
    const together = await settleOnce(100)
    expect(together.length).toBeGreaterThan(100)
    expect(await settleOnce(1)).toEqual(together)
  })

  it('settles only the days anew that a late event touches, and their week', async () => {
    const { scope, settle, plan, total } = await createScene()
    await settle()
    const late = anEventRow({
      project_id: scope.projectId,
      occurred_at: new Date(monday + 12 * hourMs),
      anonymous_id: 'late',
    })
    await insertEventRows(database.client, [late])
    expect((await plan())?.live).toEqual([{ from: range.from, to: new Date(monday + 24 * hourMs) }])
    expect(await total()).toMatchObject({ views: 193, visitors: 10 })
    // Views of Monday; sessions of Monday, and of Tuesday, which look a day back; weeks of both.
    expect(await settle()).toEqual({ spans: 1 + 2 + 2, isDone: true, inVain: 0 })
    expect((await plan())?.live).toEqual([])
    expect(await total()).toMatchObject({ views: 193, visitors: 10 })
  })

  it('numbers all visitors anew when a number was given twice', async () => {
    const { scope, settle, plan, total } = await createScene()
    await settle()
    // What two workers leave that did the same at once: of this project some numbers stand twice.
    await database.client.command({
      query: `INSERT INTO visitor_ids SELECT project_id, generation, visitor_hash + 1, id FROM visitor_ids
              WHERE project_id = {id:UUID} AND id <= 3`,
      query_params: { id: scope.projectId },
    })
    expect(await settle()).toEqual({ spans: 33, isDone: true, inVain: 0 })
    expect((await plan())?.generation).toBe(2)
    expect(await total()).toMatchObject({ views: 192, visitors: 9 })
  })

  it('counts days in vain once whose rows somebody deleted by hand, and lets no other day wait for them', async () => {
    const { scope, settler, settle } = await createScene()
    const tuesdayFrom = monday + 24 * hourMs
    await database.client.command({
      query: `DELETE FROM events WHERE project_id = {projectId:UUID} AND anonymous_id = 'day-1'`,
      query_params: { projectId: scope.projectId },
    })
    // Views of Tuesday; sessions of Tuesday and of the days beside it, which look at its events too.
    expect(await settle()).toMatchObject({ isDone: true, inVain: 4 })
    expect(await settle()).toEqual({ spans: 0, isDone: true, inVain: 0 })
    const late = (at: number) =>
      insertEventRows(database.client, [
        anEventRow({
          project_id: scope.projectId,
          occurred_at: new Date(at),
          session_id: 'late',
          anonymous_id: 'late',
        }),
      ])
    await late(tuesdayFrom + 5 * 24 * hourMs)
    const afterSunday = await settler.settle(scope, now, { maxDays: 1 })
    expect(afterSunday).toMatchObject({ inVain: 0 })
    expect(afterSunday.spans).toBeGreaterThan(0)
    await late(tuesdayFrom)
    expect((await settle()).inVain).toBe(4)
  })

  it('leaves to itself what another process is still settling', async () => {
    const { scope, settle } = await createScene()
    const running = database.client.query({
      query: 'SELECT sleepEachRow(0.5) FROM numbers(4) SETTINGS max_block_size = 1',
      query_id: `settle-${scope.projectId}-${randomUUID()}`,
    })
    await expect.poll(async () => (await settle()).isDone).toBe(false)
    await (await running).text()
    expect((await settle()).isDone).toBe(true)
  })

  it('forgets what was replaced, and answers the same after that', async () => {
    const { scope, settler, settle, total } = await createScene()
    await settle()
    const more = hourlyViews(scope.projectId).slice(0, 2)
    await insertEventRows(database.client, more)
    await settle()
    const before = await total()
    const countValues = async () => {
      const answer = await database.client.query({
        query: 'SELECT count() AS n FROM settled_values WHERE project_id = {id:UUID}',
        query_params: { id: scope.projectId },
        format: 'JSONEachRow',
      })
      const [row] = await answer.json<{ n: string }>()
      return Number(row?.n)
    }
    const values = await countValues()
    await settler.forgetReplaced(new Date(Date.now() + 2 * hourMs))
    expect(await countValues()).toBeLessThan(values)
    expect(await total()).toEqual(before)
  })
})

describe('the migration', () => {
  it('counts the events that are there, also when it is run once more', async () => {
    await using other = await createTestClickHouse(inject('clickhouseUrl'))
    const projectId = randomUUID()
    await insertEventRows(other.client, hourlyViews(projectId))
    await other.client.command({
      query: `ALTER TABLE schema_migrations DELETE WHERE name = '0007_create_settled_spans' SETTINGS mutations_sync = 2`,
    })
    expect(await migrateClickHouse(other.connection)).toEqual(['0007_create_settled_spans'])
    const scope = { projectId, timeZone: 'UTC' }
    await createSettler(other.client).settle(scope, now)
    const planned = await planOf(other, scope)
    if (planned === undefined) throw new Error('nothing is settled')
    const { rows } = await other.reader.run(buildTopPagesSettledQuery(scope, { range, filters, limit: 1 }, planned))
    expect(rows[0]).toMatchObject({ value: '/', views: 192, visitors: 9, total_rows: 1 })
  })
})
