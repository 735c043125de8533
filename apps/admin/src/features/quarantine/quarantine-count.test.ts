import type { QuarantineGroup, QuarantineSummary } from '@sightline/domain/quarantine'
import { describe, expect, it } from 'vitest'
import { countWaiting } from './quarantine-count'

const group = (field: string, events: number): QuarantineGroup => ({
  reason: 'invalid',
  event: 'order',
  field,
  message: 'expected a number',
  source: 'native',
  events,
  lastAt: new Date(0),
})
// More wait than are listed by cause.
const summary: QuarantineSummary = { waiting: 20, groups: [group('price', 12), group('tax', 5)], dropped: {} }

describe('countWaiting', () => {
  it('is everything without a filter, the events of its causes with one, and one for one event', () => {
    expect(countWaiting(summary, {})).toBe(20)
    expect(countWaiting(summary, { field: 'price' })).toBe(12)
    expect(countWaiting(summary, { reason: 'invalid' })).toBe(17)
    expect(countWaiting(summary, { id: 'e1' })).toBe(1)
  })
})
