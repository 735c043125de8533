import { describe, expect, it } from 'vitest'
import { axisWidth, seriesColor } from './chart-row'

describe('seriesColor', () => {
  it('starts over after ten', () => expect(seriesColor(10)).toBe(seriesColor(0)))
})

describe('axisWidth', () => {
  const row = (value: number) => ({ label: '', title: '', values: { a: value } })
  it('grows with the longest label within bounds', () => {
    expect(axisWidth([], String)).toBe(34)
    expect(axisWidth([row(123_456)], String)).toBe(50)
    expect(axisWidth([row(1e30)], (value) => value.toFixed(0))).toBe(80)
  })
})
