import { readLedger } from '@sightline/db/event'
import { buildTrafficEventsQuery, readSettledTraffic, type TrafficRow } from '@sightline/db/overview'
import { createSettledMemory, createSettledPlanner, createSettler, type RunQuery } from '@sightline/db/settled'
import { readPending } from '../log/pending.ts'
import type { TestProject, TestStores } from './test-ingest.ts'

const dayMs = 24 * 3_600_000

/** What reports say of a project's views, and what its account is. */
export interface ExactAccount {
  /** Each id that is stored, as often as it is. */
  readonly ids: readonly string[]
  /** Views and visitors by the settled spans that the overview reads, and by the rows. */
  readonly rollup: readonly [views: number, visitors: number]
  readonly events: readonly [views: number, visitors: number]
  /** Sessions that the roll-up counts, and that the rows have. */
  readonly sessions: readonly [rollup: number, events: number]
  readonly accepted: number
  readonly stored: number
  readonly duplicate: number
  readonly pending: number
  /** What does not add up. */
  readonly faults: readonly unknown[]
}

/** @param logs directories of all nodes. */
export async function readAccount(
  stores: TestStores,
  project: TestProject,
  logs: readonly string[],
): Promise<ExactAccount> {
  const { reader } = stores.clickhouse
  const pendingOf = async () => (await Promise.all(logs.map(readPending))).flat()
  const since = new Date(0)
  const { hours, faults } = await readLedger(reader, pendingOf, { since, projectId: project.id })
  const sum = (field: 'accepted' | 'stored' | 'duplicate' | 'pending') =>
    hours.reduce((total, hour) => total + hour[field], 0)
  const rows = await project.rows<{ event_id: string; session_id: string }>('event_id, session_id')
  const scope = { projectId: project.id, timeZone: 'UTC' }
  const today = Math.floor(Date.now() / dayMs) * dayMs
  const range = { from: new Date(today - 30 * dayMs), to: new Date(today + dayMs) }
  const slice = { range, granularity: 'day' as const, filters: { session: [], event: [] } }
  const toTotal = (answer: readonly TrafficRow[]): [number, number] => {
    const row = answer.find((each) => each.is_total === 1)
    return [row?.views ?? 0, row?.visitors ?? 0]
  }
  const run: RunQuery = async (query) => (await reader.run(query)).rows
  // Days later, so that settled spans alone answer.
  const now = new Date(today + 3 * dayMs)
  await createSettler(stores.clickhouse.client).settle(scope, now)
  const planner = createSettledPlanner(run, scope, [range], { now, memory: createSettledMemory() })
  const settled = await planner.answer('views', range, (plan) =>
    plan === undefined ? Promise.resolve([]) : readSettledTraffic(run, scope, slice, plan),
  )
  const sessions = await stores.clickhouse.client.query({
    query: `SELECT session_hash FROM sessions WHERE project_id = {projectId:UUID} GROUP BY session_hash HAVING sum(views) > 0`,
    query_params: { projectId: project.id },
    format: 'JSONEachRow',
  })
  return {
    ids: rows.map((row) => row.event_id).sort(),
    rollup: toTotal(settled),
    events: toTotal(await run(buildTrafficEventsQuery(scope, slice))),
    sessions: [(await sessions.json()).length, new Set(rows.map((row) => row.session_id)).size],
    accepted: sum('accepted'),
    stored: sum('stored'),
    duplicate: sum('duplicate'),
    pending: sum('pending'),
    faults,
  }
}
