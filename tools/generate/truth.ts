import { anomalySource, type Device, type Place } from './catalog.ts'
import { anomalyDay, anomalyFactor, dayMs, funnelSteps } from './shop.ts'

/** What was planted, counted while it was generated and without asking any database. */
export interface Truth {
  readonly seed: number
  readonly days: number
  /** Whole UTC days: [from, to), the last one cut at the moment of generation. */
  readonly from: string
  readonly to: string
  readonly events: number
  byEvent: Record<string, number>
  views: number
  /** Devices with at least one view. */
  visitors: number
  /** People: the devices of one user count once. */
  persons: number
  users: number
  sessions: number
  bounces: number
  /** Sum over all sessions of the time from first to last event. */
  sessionSeconds: number
  byDay: { readonly day: string; views: number; visitors: number; sessions: number; purchases: number }[]
  viewsByPath: Record<string, number>
  visitorsByCountry: Record<string, number>
  visitorsByBrowser: Record<string, number>
  visitorsByOs: Record<string, number>
  visitorsByDevice: Record<string, number>
  revenueByCurrency: Record<string, number>
  /** How many sessions got at least this far, and the planted probability to go on. */
  funnel: { readonly event: string; readonly continues: number; sessions: number }[]
  /** Visitors who could have come back that many days after their first, and those who did. */
  retention: { readonly daysAfter: number; eligible: number; returned: number }[]
  readonly anomaly: { readonly day: string; readonly factor: number; readonly referrerHost: string }
}

const maxRetentionDays = 30

export function emptyTruth(input: { seed: number; events: number; days: number; firstDayMs: number }): Truth {
  const dayOf = (day: number) => new Date(input.firstDayMs + day * dayMs).toISOString()
  return {
    seed: input.seed,
    days: input.days,
    from: dayOf(0),
    to: dayOf(input.days),
    events: input.events,
    byEvent: {},
    views: 0,
    visitors: 0,
    persons: 0,
    users: 0,
    sessions: 0,
    bounces: 0,
    sessionSeconds: 0,
    byDay: Array.from({ length: input.days }, (_, day) => ({
      day: dayOf(day).slice(0, 10),
      views: 0,
      visitors: 0,
      sessions: 0,
      purchases: 0,
    })),
    viewsByPath: {},
    visitorsByCountry: {},
    visitorsByBrowser: {},
    visitorsByOs: {},
    visitorsByDevice: {},
    revenueByCurrency: {},
    funnel: funnelSteps.map((step) => ({ ...step, sessions: 0 })),
    retention: Array.from({ length: maxRetentionDays }, (_, index) => ({
      daysAfter: index + 1,
      eligible: 0,
      returned: 0,
    })),
    anomaly: {
      day: dayOf(anomalyDay(input.days)).slice(0, 10),
      factor: anomalyFactor,
      referrerHost: new URL(anomalySource.referrer).hostname,
    },
  }
}

export function countEvent(
  truth: Truth,
  happened: { event: string; path: string; day: number; revenue?: number; currency: string },
): void {
  add(truth.byEvent, happened.event, 1)
  const entry = truth.byDay[happened.day]
  if (happened.event === 'page_view') {
    truth.views++
    add(truth.viewsByPath, happened.path, 1)
    if (entry !== undefined) entry.views++
  } else if (happened.event === 'purchase') {
    add(truth.revenueByCurrency, happened.currency, happened.revenue ?? 0)
    if (entry !== undefined) entry.purchases++
  }
}

export function countVisit(truth: Truth, visit: { day: number; views: number; seconds: number }): void {
  truth.sessions++
  if (visit.views === 1) truth.bounces++
  truth.sessionSeconds += visit.seconds
  const entry = truth.byDay[visit.day]
  if (entry === undefined) return
  entry.sessions++
  // A device visits at most once a day.
  entry.visitors++
}

/** @param daysSeen days with a visit, ascending, at least one. */
export function countVisitor(
  truth: Truth,
  visitor: { place: Place; device: Device; firstDay: number },
  daysSeen: readonly number[],
): void {
  truth.visitors++
  add(truth.visitorsByCountry, visitor.place.country, 1)
  add(truth.visitorsByBrowser, visitor.device.browser, 1)
  add(truth.visitorsByOs, visitor.device.os, 1)
  add(truth.visitorsByDevice, visitor.device.device, 1)
  const seen = new Set(daysSeen)
  if (!seen.has(visitor.firstDay)) return
  for (const entry of truth.retention) {
    if (visitor.firstDay + entry.daysAfter >= truth.days) continue
    entry.eligible++
    if (seen.has(visitor.firstDay + entry.daysAfter)) entry.returned++
  }
}

function add(counts: Record<string, number>, key: string, by: number): void {
  // Prices have cents; without rounding their sums collect what binary fractions leave.
  counts[key] = Math.round(((counts[key] ?? 0) + by) * 100) / 100
}
