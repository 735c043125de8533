import type { PersonEvent } from '@sightline/domain/person'
import { describe, expect, it } from 'vitest'
import { toVisits } from './timeline'

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
