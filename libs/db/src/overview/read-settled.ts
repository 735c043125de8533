import type { ProjectScope } from '@sightline/domain/project'
import type { RunQuery, SettledPlan } from '../settled/index.ts'
import { addSettledSessions, buildLiveSessionsQuery, type SessionsRow } from './sessions.query.ts'
import { addSettledDays, buildTrafficSettledQuery, type OverviewSlice, type TrafficRow } from './traffic.query.ts'

/** Visitors and views by bucket and in all, out of a plan's spans and what is live. */
export async function readSettledTraffic(
  run: RunQuery,
  scope: ProjectScope,
  slice: OverviewSlice,
  plan: SettledPlan,
): Promise<TrafficRow[]> {
  return addSettledDays(await run(buildTrafficSettledQuery(scope, slice, plan)), slice.granularity, plan)
}

/** Sessions by bucket and in all, out of a plan's spans and what is live. */
export async function readSettledSessions(
  run: RunQuery,
  scope: ProjectScope,
  slice: OverviewSlice,
  plan: SettledPlan,
): Promise<SessionsRow[]> {
  const live = buildLiveSessionsQuery(scope, slice, plan)
  return addSettledSessions(live === undefined ? [] : await run(live), scope, slice, plan)
}
