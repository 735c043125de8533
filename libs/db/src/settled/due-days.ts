import { quarterMs, type LocalDay } from './local-day.ts'
import type { SettledSide, SettledState } from './settled-state.ts'

export const sides: readonly SettledSide[] = ['views', 'sessions']
/** Events of the last minutes are still coming in. */
const arrivalMs = 5 * 60_000
/** Of days that are counted together. Below it a statement costs more than what it reads. */
const maxEventsAtOnce = 200_000

/** A day, and which of its sides are to be counted. */
export interface DueDay {
  readonly day: LocalDay
  readonly sides: readonly SettledSide[]
}

/** Up to where everything has come in that is not late: a whole quarter of an hour. */
export function toFrontier(now: Date): Date {
  return new Date(Math.floor((now.getTime() - arrivalMs) / quarterMs) * quarterMs)
}

/**
 * The days of which something is not settled yet, or no longer.
 * @param isInVain whether counting a side again would come to nothing.
 */
export function findDueDays(
  days: readonly LocalDay[],
  state: SettledState,
  generation: number,
  frontier: Date,
  isInVain: (side: SettledSide, day: LocalDay) => boolean,
): DueDay[] {
  const isWorthCounting = (side: SettledSide, day: LocalDay) =>
    isDue(state, generation, side, day, frontier) && !isInVain(side, day)
  return days
    .map((day) => ({ day, sides: sides.filter((side) => isWorthCounting(side, day)) }))
    .filter((entry) => entry.sides.length > 0)
}

/** Days that are counted together: they follow each other, and have no more events than one statement should read. */
export function toBatches(due: readonly DueDay[], state: SettledState): DueDay[][] {
  const batches: DueDay[][] = []
  let events = 0
  for (const entry of due) {
    const batch = batches.at(-1)
    const count = state.countEvents(entry.day)
    const isNext = batch?.at(-1)?.day.to.getTime() === entry.day.from.getTime()
    if (batch !== undefined && isNext && events + count <= maxEventsAtOnce) {
      batch.push(entry)
      events += count
    } else {
      batches.push([entry])
      events = count
    }
  }
  return batches
}

/** Whether a day is to be counted: it is not settled, or it is open and there is more of it by now. */
function isDue(state: SettledState, generation: number, side: SettledSide, day: LocalDay, frontier: Date): boolean {
  if (day.from >= frontier) return false
  const span = state.generation === generation ? state.find(side, day, [day]) : undefined
  return span === undefined || (span.isOpen && span.until < frontier)
}
