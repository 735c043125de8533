import type { LedgerHour } from '@sightline/domain/ledger'
import { describe, expect, it } from 'vitest'
import { toLedgerDays } from './ledger-days'

const hour = (time: string, counts: Partial<LedgerHour>): LedgerHour => ({
  projectId: 'p',
  hourMs: Date.parse(time),
  accepted: 0,
  stored: 0,
  duplicate: 0,
  pending: 0,
  rejected: 0,
  ...counts,
})

describe('toLedgerDays', () => {
  it('sums hours by the day of the project, and says what is missing', () => {
    // In Berlin the first of these is already 1 March.
    const hours = [
      hour('2026-02-28T23:00:00Z', { accepted: 10, stored: 7, duplicate: 2, pending: 1, rejected: 4 }),
      hour('2026-02-28T22:00:00Z', { accepted: 5, stored: 4 }),
    ]
    const days = toLedgerDays(hours, [], 'Europe/Berlin')
    expect(
      days.map(({ day, accepted, stored, rejected, difference }) => [day, accepted, stored, rejected, difference]),
    ).toEqual([
      ['2026-03-01', 10, 7, 4, 0],
      ['2026-02-28', 5, 4, 0, 1],
    ])
  })
})
