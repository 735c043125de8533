import { describe, expect, it } from 'vitest'
import { nextPosition } from './move-focus'

describe('nextPosition', () => {
  it.each([
    ['ArrowDown', 1, 2],
    ['ArrowDown', 6, 6],
    ['ArrowUp', 1, 0],
    ['ArrowUp', 0, 0],
    ['Home', 4, 0],
    ['End', 0, 6],
  ])('on %s goes from %d to %d of seven', (key, from, to) => expect(nextPosition(key, from, 7)).toBe(to))
  it('leaves other keys alone', () => expect(nextPosition('Tab', 1, 7)).toBeUndefined())
})
