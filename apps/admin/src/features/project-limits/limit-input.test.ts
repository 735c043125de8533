import { describe, expect, it } from 'vitest'
import { findLimitFault, toLimitInput, toProjectLimits } from './limit-input'

describe('toProjectLimits', () => {
  it('takes digits however they are grouped, and nothing for no limit', () => {
    expect(toProjectLimits({ eventsPerSecond: ' ', eventsPerMonth: '2,000 000' })).toEqual({
      eventsPerMonth: 2_000_000,
    })
    expect(toProjectLimits({ eventsPerSecond: '50', eventsPerMonth: '' })).toEqual({ eventsPerSecond: 50 })
  })

  it('is what the form shows of stored limits', () => {
    const limits = { eventsPerSecond: 7, eventsPerMonth: 1_000_000_000_000 }
    expect(toProjectLimits(toLimitInput(limits))).toEqual(limits)
    expect(toProjectLimits(toLimitInput({}))).toEqual({})
  })
})

describe('findLimitFault', () => {
  it.each(['0', '-1', '1.5', 'many', '1e6'])('says what is expected instead of %s', (text) => {
    expect(findLimitFault('eventsPerMonth', text)).toContain('whole number above 0')
  })

  it('names the largest number of each field', () => {
    expect(findLimitFault('eventsPerSecond', '1000000')).toBeUndefined()
    expect(findLimitFault('eventsPerSecond', '1000001')).toContain('1,000,000')
    expect(findLimitFault('eventsPerMonth', '1000001')).toBeUndefined()
  })
})
