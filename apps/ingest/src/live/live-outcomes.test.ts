import { parseCapturedEvent, type CapturedEvent, type StoredEvent } from '@sightline/domain/event'
import { describe, expect, it } from 'vitest'
import { testProjectId as projectId } from '../testing/segment-file.ts'
import { LiveOutcomes } from './live-outcomes.ts'

const nowMs = Date.UTC(2026, 0, 1, 12)
const request = {
  projectId,
  source: 'native',
  events: [],
  sentAtMs: undefined,
  userAgent: '',
  ip: '',
  isVisitor: false,
}
const create = () => new LiveOutcomes(request, nowMs)

function aCaptured(): CapturedEvent {
  const parsed = parseCapturedEvent({ event: 'paid', user_id: 'u', event_id: 'e' })
  if (parsed.kind === 'rejected') throw new Error(parsed.rejection.reason)
  return parsed.event
}

describe('LiveOutcomes', () => {
  it.each([
    [{ bot: '', occurredAtMs: nowMs - 3_600_000 }, 'accepted'],
    [{ bot: '', occurredAtMs: nowMs - 3_600_001 }, 'late'],
    [{ bot: 'crawler', occurredAtMs: 0 }, 'bot'],
  ])('tells of a stored event %j that it is %s', (facts, outcome) => {
    const outcomes = create()
    // Only what it looks at; a whole row has fifty columns.
    outcomes.stored(
      { event: 'paid', eventId: 'e', library: '', receivedAtMs: nowMs, ...facts } as StoredEvent,
      undefined,
    )
    expect(outcomes.toList()).toMatchObject([{ outcome, event: 'paid', eventId: 'e', source: 'native' }])
  })

  it('tells of a stored event whose time was not kept, and why', () => {
    const outcomes = create()
    const stored = { event: 'paid', eventId: 'e', library: '', bot: '', receivedAtMs: nowMs, occurredAtMs: nowMs }
    outcomes.stored(stored as StoredEvent, 'future')
    expect(outcomes.toList()).toMatchObject([
      { outcome: 'accepted', field: 'timestamp', message: 'lies ahead of our clock: stored at its arrival' },
    ])
  })

  it.each([
    [{}, 'rejected'],
    [{ dropReason: 'schema', isToldAccepted: true }, 'quarantined'],
    [{ dropReason: 'dropped', isToldAccepted: true }, 'left_out'],
  ] as const)('tells of an event that was dropped %j that it is %s, and why', (drop, outcome) => {
    const outcomes = create()
    const rejection = { field: 'properties.price', reason: 'expected a number' }
    outcomes.dropped({ kind: 'rejected', rejection, native: { event: 'paid' }, ...drop })
    expect(outcomes.toList()).toMatchObject([
      { outcome, event: 'paid', field: 'properties.price', message: 'expected a number' },
    ])
  })

  it('tells of so many of a request, and how many more there were', () => {
    const outcomes = create()
    for (let index = 0; index < 205; index++) outcomes.duplicate(aCaptured())
    const list = outcomes.toList()
    expect(list).toHaveLength(201)
    expect(list.at(-1)).toEqual({ projectId, skipped: 5 })
  })
})
