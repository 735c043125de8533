import type { ProjectScope } from '@sightline/domain/project'
import type { LocalDay } from './local-day.ts'
import { toKey, type SettledSide, type SettledState } from './settled-state.ts'
import type { CountedSpan } from './span-sql.ts'

export type DaySpan = CountedSpan & { readonly day: LocalDay }

/**
 * Days that were counted in vain: the roll-up, against which a span is held, has another count of their events than the
 * events themselves, because somebody deleted rows by hand, say. Counting them again and again would keep all other days
 * waiting; it is done once more when there are other events in the roll-up, or when what was settled was made void.
 */
export function createVainCounts() {
  const counted = new Map<string, { readonly version: number; readonly events: number }>()
  const keyOf = (scope: ProjectScope, side: SettledSide, day: LocalDay) => `${scope.projectId} ${toKey(side, day)}`
  return {
    has(scope: ProjectScope, state: SettledState, side: SettledSide, day: LocalDay): boolean {
      const before = counted.get(keyOf(scope, side, day))
      if (before === undefined) return false
      return before.version === state.newest(side, day)?.version && before.events === state.countSide(side, day)
    },

    /**
     * @param state as it was before the spans were counted: what has come in since is no fault.
     * @returns how many of them have fewer events than the roll-up says.
     */
    note(scope: ProjectScope, state: SettledState, spans: readonly DaySpan[]): number {
      let inVain = 0
      for (const { side, day, version, sourceEvents, isOpen } of spans) {
        const events = state.countSide(side, day)
        if (isOpen || sourceEvents === events) {
          counted.delete(keyOf(scope, side, day))
        } else {
          counted.set(keyOf(scope, side, day), { version, events })
          if (sourceEvents < events) inVain++
        }
      }
      return inVain
    },
  }
}
