import { describe, expect, it } from 'vitest'
import { axisTop, axisWidth, seriesColor } from './chart-row'

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

describe('axisTop', () => {
  const rowOf = (...values: number[]) => ({
    label: '',
    title: '',
    values: Object.fromEntries(values.map((value, index) => [index, value])),
  })
  it.each([
    [1_650, 2_000],
    [1_001, 2_000],
    [1_000, 1_000],
    [76_600, 80_000],
    [90, 100],
    [3, 4],
    [1, 4],
  ])('holds %s in four round steps up to %s', (peak, top) => {
    expect(axisTop([rowOf(peak)], false, true)).toBe(top)
  })
  it('divides ratios too', () => expect(axisTop([rowOf(0.374)], false, false)).toBeCloseTo(0.4))
  it('holds the sum of a stacked row', () => expect(axisTop([rowOf(900, 800)], true, true)).toBe(2_000))
  it('leaves negative and absent values to the chart', () => {
    expect([axisTop([rowOf(-1, 5)], false, true), axisTop([], false, true)]).toEqual([undefined, undefined])
  })
})
