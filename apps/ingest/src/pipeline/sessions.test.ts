import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aCapturedEvent } from '../testing/captured-event.ts'
import { SessionTracker } from './sessions.ts'

const minuteMs = 60_000
const timeoutMs = 30 * minuteMs
const noonMs = Date.UTC(2026, 0, 1, 12)

function createTracker(maxVisitors = 1_000) {
  const tracker = new SessionTracker(timeoutMs, maxVisitors)
  /** The session of an event so many minutes after noon. */
  return (minutes: number, overrides: Readonly<Record<string, unknown>> = {}, projectId = 'p1') =>
    tracker.sessionOf(projectId, aCapturedEvent(overrides), noonMs + minutes * minuteMs)
}

interface Step {
  readonly visitor: string
  readonly event: string
  readonly gapMinutes: number
}

/**
 * Which events share a session, by definition: a view opens one when the visitor's last event of a session is at least
 * `timeoutMs` away, any event before that belongs to it. @returns a label for each event, '' for none.
 */
function naiveSessions(steps: readonly Step[]): string[] {
  const lastOf = new Map<string, { label: string; atMs: number }>()
  let atMs = 0
  let opened = 0
  return steps.map(({ visitor, event, gapMinutes }) => {
    atMs += gapMinutes * minuteMs
    const last = lastOf.get(visitor)
    const isOpen = last !== undefined && atMs - last.atMs < timeoutMs
    if (!isOpen && event !== 'page_view' && event !== 'screen_view') return ''
    const label = isOpen ? last.label : `session ${++opened}`
    lastOf.set(visitor, { label, atMs })
    return label
  })
}

/** Numbers sessions in the order in which they appear, so that two ways of naming them can be compared. */
function toLabels(sessions: readonly string[]): string[] {
  const order = [...new Set(sessions.filter((session) => session !== ''))]
  return sessions.map((session) => (session === '' ? '' : `session ${order.indexOf(session) + 1}`))
}

describe('SessionTracker', () => {
  it('cuts events in order into sessions as the definition says', () => {
    const step = fc.record({
      visitor: fc.constantFrom('a', 'b', 'c'),
      event: fc.constantFrom('page_view', 'screen_view', 'click', 'purchase'),
      gapMinutes: fc.oneof(fc.nat({ max: 12 }), fc.constantFrom(29, 30, 31)),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const sessionOf = createTracker()
        let minutes = 0
        const sessions = steps.map(({ visitor, event, gapMinutes }) => {
          minutes += gapMinutes
          return sessionOf(minutes, { event, anonymous_id: visitor })
        })
        expect(toLabels(sessions)).toEqual(toLabels(naiveSessions(steps)))
      }),
    )
  })

  it('keeps the session that the client gave', () => {
    expect(createTracker()(0, { session_id: 'mine' })).toBe('mine')
  })

  it('knows a visitor by the anonymous id, and by the user id where there is none', () => {
    const sessionOf = createTracker()
    const anonymous = sessionOf(0, { anonymous_id: 'a1' })
    expect(sessionOf(1, { anonymous_id: 'a1', user_id: 'u1' })).toBe(anonymous)
    const known = sessionOf(2, { anonymous_id: '', user_id: 'u1' })
    expect(known).not.toBe(anonymous)
    expect(sessionOf(3, { event: 'click', anonymous_id: '', user_id: 'u1' })).toBe(known)
  })

  it('keeps visitors of two projects apart', () => {
    const sessionOf = createTracker()
    expect(sessionOf(0, {}, 'p1')).not.toBe(sessionOf(0, {}, 'p2'))
  })

  it('joins a late event to the session that it belongs to, and lets it reach back further', () => {
    const sessionOf = createTracker()
    const session = sessionOf(60)
    expect(sessionOf(40)).toBe(session)
    // Now the session began at 40: less than half an hour after 11.
    expect(sessionOf(11)).toBe(session)
  })

  it('gives a view that is too late a session of its own, and leaves the open one open', () => {
    const sessionOf = createTracker()
    const session = sessionOf(60)
    const late = sessionOf(30)
    expect(late).not.toBe(session)
    expect(late).not.toBe('')
    expect(sessionOf(61, { event: 'click' })).toBe(session)
    expect(sessionOf(10, { event: 'click' })).toBe(late)
    expect(sessionOf(-20, { event: 'click' })).toBe('')
  })

  it('joins an event that could belong to two sessions to the closer one', () => {
    const sessionOf = createTracker()
    const [first, second] = [sessionOf(0), sessionOf(50)]
    expect(sessionOf(24, { event: 'click' })).toBe(first)
    expect(sessionOf(38, { event: 'click' })).toBe(second)
  })

  it('gives the same view the same session after a restart', () => {
    expect(createTracker()(5)).toBe(createTracker()(5))
  })

  it('forgets the session that began longest ago when there are too many', () => {
    const sessionOf = createTracker(2)
    const first = sessionOf(0, { anonymous_id: 'a' })
    const second = sessionOf(1, { anonymous_id: 'b' })
    sessionOf(2, { anonymous_id: 'c' })
    expect(sessionOf(3, { event: 'click', anonymous_id: 'b' })).toBe(second)
    expect(sessionOf(3, { event: 'click', anonymous_id: 'a' })).toBe('')
    expect(sessionOf(4, { anonymous_id: 'a' })).not.toBe(first)
  })

  it('goes on in another process as if nothing had been, but for sessions that are long over', () => {
    const visit = fc.record({
      anonymous_id: fc.constantFrom('a', 'b', 'c'),
      event: fc.constantFrom('page_view', 'click'),
      minutes: fc.nat({ max: 300 }),
    })
    fc.assert(
      fc.property(fc.array(visit), fc.array(visit), (before, after) => {
        const [one, other] = [new SessionTracker(timeoutMs, 2), new SessionTracker(timeoutMs, 2)]
        const run = (tracker: SessionTracker, visits: readonly { minutes: number }[]) =>
          visits.map((event) =>
            tracker.sessionOf('p1', aCapturedEvent({ ...event }), noonMs + event.minutes * minuteMs),
          )
        run(one, before)
        other.restore(one.toNumbers(), noonMs)
        expect(run(other, after)).toEqual(run(one, after))
      }),
    )
    const tracker = new SessionTracker(timeoutMs, 2)
    tracker.sessionOf('p1', aCapturedEvent({}), noonMs)
    const later = new SessionTracker(timeoutMs, 2)
    later.restore(tracker.toNumbers(), noonMs + 1)
    expect(later.toNumbers()).toHaveLength(0)
  })
})
