import { describe, expect, it } from 'vitest'
import { axisEndRoom, axisTop, axisWidth, seriesColor } from './chart-row'

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
    [1_001, 1_200],
    [4_520, 6_000],
    [1_380, 1_600],
    [1_000, 1_000],
    [76_600, 80_000],
    [90, 100],
    [3, 4],
    [1, 4],
  ])('holds %s in four round steps up to %s', (peak, top) => {
    expect(axisTop([rowOf(peak)], false, 'whole')).toBe(top)
  })
  it.each([
    [3, 4],
    [50, 60],
    [61, 120],
    [190, 240],
    [400, 480],
    [2_000, 2_400],
    [3_601, 7_200],
    [90_000, 172_800],
    [400_000, 691_200],
  ])('holds a duration of %s s in four steps of a clock up to %s s', (peak, top) => {
    expect(axisTop([rowOf(peak)], false, 'seconds')).toBe(top)
  })
  it('divides ratios too', () => expect(axisTop([rowOf(0.374)], false, 'decimal')).toBeCloseTo(0.4))
  it('holds the sum of a stacked row', () => expect(axisTop([rowOf(900, 800)], true, 'whole')).toBe(2_000))
  it('leaves negative and absent values to the chart', () => {
    expect([axisTop([rowOf(-1, 5)], false, 'whole'), axisTop([], false, 'whole')]).toEqual([undefined, undefined])
  })
})

describe('axisEndRoom', () => {
  const row = (label: string) => ({ label, title: '', values: {} })
  it('is half of the last label, and never nothing', () => {
    expect(axisEndRoom([row('Nov 9, 13:00'), row('Nov 30')])).toBe(20)
    expect(axisEndRoom([])).toBe(8)
  })
})
