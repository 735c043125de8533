import { describe, expect, it } from 'vitest'
import { countryName, displayValue, fieldLabel } from './field'

describe('fieldLabel', () => {
  it('names columns and strips the prefix of properties', () => {
    expect(fieldLabel('utm_source')).toBe('UTM source')
    expect(fieldLabel('properties.plan.name')).toBe('plan.name')
  })
})

describe('countryName', () => {
  it.each([
    ['DE', 'Germany'],
    ['XX', 'XX'],
    ['', 'Unknown'],
    ['de-nonsense', 'de-nonsense'],
  ])('of %j is %s', (code, name) => expect(countryName(code)).toBe(name))
})

describe('displayValue', () => {
  it('says what an empty value means', () => {
    expect(displayValue('referrer_host', '')).toBe('Direct / none')
    expect(displayValue('properties.plan', '')).toBe('(none)')
    expect(displayValue('device', 'mobile')).toBe('Mobile')
  })
})
