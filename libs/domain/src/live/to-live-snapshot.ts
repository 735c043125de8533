import type { LiveEvent, LiveSnapshot } from './live.ts'

export const liveMinutes = 30
export const activeMinutes = 5

const minuteMs = 60_000

export interface LiveInput {
  readonly now: Date
  readonly activeVisitors: number
  readonly minutes: readonly { readonly at: Date; readonly visitors: number; readonly events: number }[]
  readonly topPaths: LiveSnapshot['topPaths']
  readonly topReferrers: LiveSnapshot['topReferrers']
  readonly topCountries: LiveSnapshot['topCountries']
  readonly recent: readonly LiveEvent[]
}

/** The first of the minutes that the live view shows at `now`. */
export function firstLiveMinute(now: Date): Date {
  return new Date((Math.floor(now.getTime() / minuteMs) - liveMinutes + 1) * minuteMs)
}

/** Fills the minutes in which nothing happened. */
export function toLiveSnapshot(input: LiveInput): LiveSnapshot {
  const { now, minutes, ...rest } = input
  const found = new Map(minutes.map((minute) => [minute.at.getTime(), minute]))
  const firstMs = firstLiveMinute(now).getTime()
  return {
    ...rest,
    minutes: Array.from({ length: liveMinutes }, (_, index) => {
      const at = new Date(firstMs + index * minuteMs)
      return found.get(at.getTime()) ?? { at, visitors: 0, events: 0 }
    }),
  }
}
