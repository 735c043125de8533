import { describe, expect, it } from 'vitest'
import { isWhole, toMeasure } from './measure'

describe('toMeasure', () => {
  it('has a field exactly where one is measured', () => {
    expect(toMeasure('visitors', 'revenue')).toEqual({ kind: 'visitors' })
    expect(toMeasure('p95', 'properties.ms')).toEqual({ kind: 'p95', field: 'properties.ms' })
    expect(toMeasure('sum')).toEqual({ kind: 'sum', field: 'revenue' })
  })
})

describe('isWhole', () => {
  it('is true for what counts', () => {
    expect(isWhole(toMeasure('sessions'))).toBe(true)
    expect(isWhole(toMeasure('avg'))).toBe(false)
  })
})
