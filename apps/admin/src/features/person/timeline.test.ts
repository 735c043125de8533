import type { PersonEvent } from '@sightline/domain/person'
import { describe, expect, it } from 'vitest'
import { countEvents, toVisits } from './timeline'

const event = (eventId: string, sessionId: string): PersonEvent => ({
  eventId,
  sessionId,
  event: 'page_view',
  kind: 'page',
  source: 'native',
  path: '/',
  actorId: 'a',
  occurredAt: new Date(0),
})

describe('toVisits', () => {
  it('keeps neighbours of a session together, and sessions apart', () => {
    const visits = toVisits([event('d', 's2'), event('c', 's1'), event('b', 's1'), event('a', '')])
    expect(visits.map(({ sessionId, events }) => [sessionId, events.map(({ eventId }) => eventId)])).toEqual([
      ['s2', ['d']],
      ['s1', ['c', 'b']],
      ['', ['a']],
    ])
  })
})

describe('countEvents', () => {
  it('knows one from many', () => {
    expect([0, 1, 1_200].map(countEvents)).toEqual(['0 events', '1 event', '1,200 events'])
  })
})
