import { describe, expect, it } from 'vitest'
import { codedValues, withCodes } from './coded-values'
import { countryName } from './field'

describe('codedValues', () => {
  it('has every country once, by name', () => {
    const codes = codedValues('country') ?? []
    expect(codes.length).toBeGreaterThan(240)
    expect(codes.filter((code) => countryName(code) === 'Germany')).toEqual(['DE'])
    expect([codes.includes('ZZ'), codes.includes('EU')]).toEqual([false, false])
    expect(codes.indexOf('AF')).toBeLessThan(codes.indexOf('ZW'))
  })
  it('has none for a field that is stored as it is read', () => {
    expect([codedValues('city'), codedValues('properties.country')]).toEqual([undefined, undefined])
  })
})

describe('withCodes', () => {
  it('adds the codes that were not seen behind those that were', () => {
    const values = withCodes('device', [{ value: 'mobile', count: 3 }, { value: '' }]).map((one) => one.value)
    expect(values).toEqual(['mobile', '', 'desktop', 'tablet'])
    expect(withCodes('city', [{ value: 'Bonn' }])).toEqual([{ value: 'Bonn' }])
  })
})
