import type { LedgerFault, LedgerHour } from '@sightline/domain/ledger'

export interface LedgerSums {
  readonly accepted: number
  readonly stored: number
  readonly duplicate: number
  readonly pending: number
  readonly rejected: number
  /** What is missing (positive) or too much (negative): 0 when every acknowledged event is accounted for. */
  readonly difference: number
}

export interface LedgerDay extends LedgerSums {
  /** `2026-01-31` in the project's time zone. */
  readonly day: string
  readonly at: Date
  /** Newest first. */
  readonly hours: readonly (LedgerSums & { readonly at: Date; readonly faults: readonly LedgerFault[] })[]
}

/** The account by calendar day of the project, newest first. @param hours newest first. */
export function toLedgerDays(
  hours: readonly LedgerHour[],
  faults: readonly LedgerFault[],
  timeZone: string,
): LedgerDay[] {
  const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' })
  const byDay = Map.groupBy(hours, ({ hourMs }) => dayOf.format(new Date(hourMs)))
  return [...byDay].map(([day, own]) => ({
    day,
    at: new Date(own[0]?.hourMs ?? 0),
    ...sumHours(own),
    hours: own.map((hour) => ({
      at: new Date(hour.hourMs),
      ...sumHours([hour]),
      faults: faults.filter((fault) => fault.hourMs === hour.hourMs),
    })),
  }))
}

export function sumHours(hours: readonly LedgerHour[]): LedgerSums {
  const sum = (field: 'accepted' | 'stored' | 'duplicate' | 'pending' | 'rejected') =>
    hours.reduce((total, hour) => total + hour[field], 0)
  const sums = {
    accepted: sum('accepted'),
    stored: sum('stored'),
    duplicate: sum('duplicate'),
    pending: sum('pending'),
    rejected: sum('rejected'),
  }
  return { ...sums, difference: sums.accepted - sums.stored - sums.duplicate - sums.pending }
}
