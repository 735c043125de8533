import { describe, expect, it } from 'vitest'
import { changeTone } from './overview-metric'

describe('changeTone', () => {
  it('calls more visitors good and a higher bounce rate bad', () => {
    expect(changeTone('visitors', 0.1)).toBe('good')
    expect(changeTone('visitors', -0.1)).toBe('bad')
    expect(changeTone('bounceRate', 0.1)).toBe('bad')
    expect(changeTone('bounceRate', -0.1)).toBe('good')
    expect(changeTone('bounceRate', 0)).toBe('neutral')
  })
})
