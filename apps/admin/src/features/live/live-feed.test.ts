import type { LiveEvent, LiveSnapshot } from '@sightline/domain/live'
import { describe, expect, it } from 'vitest'
import { emptyFeed, maxShownEvents, reduceFeed, type LiveAction, type LiveFeed } from './live-feed'

const anEvent = (second: number): LiveEvent => ({
  eventId: `event-${second}`,
  projectId: 'project',
  event: 'page_view',
  kind: 'page',
  visitor: 'a1',
  path: '/',
  referrerHost: '',
  country: 'DE',
  browser: 'Chrome',
  os: 'Linux',
  device: 'desktop',
  occurredAt: new Date(second * 1000),
  receivedAt: new Date(second * 1000),
})
const aSnapshot = (recent: LiveEvent[]): LiveSnapshot => ({
  activeVisitors: 1,
  minutes: [],
  topPaths: [],
  topReferrers: [],
  topCountries: [],
  recent,
})
const event = (second: number): LiveAction => ({ kind: 'message', message: { kind: 'event', event: anEvent(second) } })
const snapshot = (...seconds: number[]): LiveAction => ({
  kind: 'message',
  message: { kind: 'snapshot', snapshot: aSnapshot(seconds.map(anEvent)), skippedEvents: 0 },
})
const after = (...actions: LiveAction[]): LiveFeed => actions.reduce(reduceFeed, emptyFeed)
const ids = (events: readonly LiveEvent[]) => events.map((one) => one.eventId)

describe('reduceFeed', () => {
  it('puts the newest first and shows each event once', () => {
    expect(ids(after(snapshot(2, 1), event(3), event(3), snapshot(3, 2)).events)).toEqual([
      'event-3',
      'event-2',
      'event-1',
    ])
  })

  it('holds back while paused and lets go on resume', () => {
    const paused = after(event(1), { kind: 'pause' }, event(2), snapshot(3, 2, 1))
    expect(ids(paused.events)).toEqual(['event-1'])
    expect(ids(paused.held)).toEqual(['event-3', 'event-2'])
    expect(paused.snapshot?.activeVisitors).toBe(1)
    const resumed = reduceFeed(paused, { kind: 'resume' })
    expect(ids(resumed.events)).toEqual(['event-3', 'event-2', 'event-1'])
    expect(resumed.held).toEqual([])
  })

  it('keeps no more than are shown', () => {
    const many = Array.from({ length: maxShownEvents + 5 }, (_, second) => event(second))
    expect(after(...many).events).toHaveLength(maxShownEvents)
  })
})
