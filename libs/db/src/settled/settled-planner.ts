import type { TimeRange } from '@sightline/domain/kernel'
import type { ProjectScope } from '@sightline/domain/project'
import { LRUCache } from 'lru-cache'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { localDays } from './local-day.ts'
import { planSettled, type SettledPlan } from './settled-plan.ts'
import { buildSettledStateQuery } from './settled-state.query.ts'
import { toSettledState, type SettledSide, type SettledState } from './settled-state.ts'

/** Runs a query and returns its rows. */
export type RunQuery = <Row>(query: ClickHouseQuery<Row>) => Promise<readonly Row[]>

export interface SettledPlanner {
  /**
   * Answers by the plan of one side; by none when no span helps.
   * @param isOpenAllowed whether spans of days that are not over may be used.
   */
  answer<Answer>(
    side: SettledSide,
    range: TimeRange,
    ask: (plan: SettledPlan | undefined) => Promise<Answer>,
    isOpenAllowed?: boolean,
  ): Promise<Answer>
}

/** States by what they were read for: what was settled a moment ago most likely still is. */
export type SettledMemory = LRUCache<string, SettledState>

export function createSettledMemory(): SettledMemory {
  return new LRUCache({ max: 500 })
}

/**
 * Reads once what is settled around the ranges, and plans each of them by it. Meanwhile it answers by what was settled
 * when the same was asked for the last time, so that one need not wait for the other; if that is settled no longer, it
 * asks again. The answer is never older than the state.
 */
export function createSettledPlanner(
  run: RunQuery,
  scope: ProjectScope,
  ranges: readonly TimeRange[],
  deps: { readonly now: Date; readonly memory: SettledMemory },
): SettledPlanner {
  const daysOf = new Map(ranges.map((range) => [range, localDays(range, scope.timeZone)]))
  const all = [...daysOf.values()].flatMap((days) => days ?? [])
  const from = new Date(Math.min(...all.map((day) => day.from.getTime())))
  const to = new Date(Math.max(...all.map((day) => day.to.getTime())))
  const key = `${scope.projectId} ${scope.timeZone} ${from.getTime()} ${to.getTime()}`
  const remembered = deps.memory.get(key)
  const reading = all.length === 0 ? Promise.resolve(toSettledState([])) : read()
  // Whoever answers awaits it; without an answer its failure is nobody's.
  reading.catch(() => undefined)

  async function read(): Promise<SettledState> {
    const state = toSettledState(await run(buildSettledStateQuery(scope, { from, to }, deps.now)))
    deps.memory.set(key, state)
    return state
  }

  return {
    async answer(side, range, ask, isOpenAllowed = true) {
      const days = daysOf.get(range)
      if (days === undefined) return ask(undefined)
      const planBy = (state: SettledState) => planSettled(state, side, range, days, isOpenAllowed)
      const expected = remembered && planBy(remembered)
      const early = expected && ask(expected)
      early?.catch(() => undefined)
      const plan = planBy(await reading)
      return early !== undefined && isSamePlan(plan, expected) ? early : ask(plan)
    },
  }
}

/** Whether both take the same spans and count the same ranges live. */
function isSamePlan(one: SettledPlan | undefined, other: SettledPlan | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
