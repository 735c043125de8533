import type { LiveOutcome } from '@sightline/domain/live'
import { describe, expect, it } from 'vitest'
import { emptyTail, maxTailRows, reduceTail, type TailAction } from './tail-feed'

const told = (event: string): TailAction => {
  const outcome: LiveOutcome = {
    projectId: '',
    outcome: 'accepted',
    at: new Date(0),
    event,
    eventId: '',
    source: 'native',
    library: '',
    field: '',
    message: '',
  }
  return { kind: 'message', message: { kind: 'event', event: outcome } }
}
const namesAfter = (...actions: TailAction[]) => {
  const feed = actions.reduce(reduceTail, emptyTail)
  return { shown: feed.rows.map(({ event }) => event), held: feed.held.length, skipped: feed.skipped }
}

describe('reduceTail', () => {
  it('shows the newest first, and no more than can be read', () => {
    expect(namesAfter(told('a'), told('b')).shown).toEqual(['b', 'a'])
    const many = Array.from({ length: maxTailRows + 5 }, (_, index) => told(`e${index}`))
    expect(namesAfter(...many).shown).toHaveLength(maxTailRows)
  })

  it('holds still while it is paused, and loses nothing by it', () => {
    const pause = { kind: 'pause' } as const
    expect(namesAfter(told('a'), pause, told('b'), told('c'))).toMatchObject({ shown: ['a'], held: 2 })
    expect(namesAfter(told('a'), pause, told('b'), told('c'), { kind: 'resume' }).shown).toEqual(['c', 'b', 'a'])
  })

  it('adds up what was left out, until it is cleared', () => {
    const skipped = { kind: 'message', message: { kind: 'skipped', events: 7 } } as const
    expect(namesAfter(skipped, skipped).skipped).toBe(14)
    expect(namesAfter(told('a'), skipped, { kind: 'clear' })).toEqual({ shown: [], held: 0, skipped: 0 })
  })
})
