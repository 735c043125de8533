import { describe, expect, it } from 'vitest'
import {
  formatBytes,
  formatChange,
  formatCompact,
  formatCompactColumn,
  formatEvents,
  formatExact,
  formatPercent,
  formatPercentColumn,
} from './number'

describe('formatCompact', () => {
  it.each([
    [0, '0'],
    [7, '7'],
    [2.345, '2.35'],
    [42.56, '42.6'],
    [999, '999'],
    [1000, '1k'],
    [12_431, '12.4k'],
    [184_223, '184k'],
    [999_499, '999k'],
    [999_500, '1M'],
    [2_310_000, '2.3M'],
    [-12_431, '-12.4k'],
  ])('writes %d as %s', (value, text) => expect(formatCompact(value)).toBe(text))
})

describe('formatCompactColumn', () => {
  it('gives every shortened number three digits or a decimal, so that the points stand under each other', () =>
    expect([184_223, 12_431, 4_000, 3_900, 830, 7].map(formatCompactColumn)).toEqual([
      '184k',
      '12.4k',
      '4.0k',
      '3.9k',
      '830',
      '7',
    ]))
})

describe('formatPercentColumn', () => {
  it('keeps the decimal that is nought', () =>
    expect([1, 0.33, 0.215, 0].map(formatPercentColumn)).toEqual(['100.0%', '33.0%', '21.5%', '0.0%']))
})

describe('formatExact', () => {
  it('groups thousands and keeps two decimals', () => expect(formatExact(1234567.891)).toBe('1,234,567.89'))
})

describe('formatEvents', () => {
  it('knows one from many', () => {
    expect([0, 1, 1_200].map(formatEvents)).toEqual(['0 events', '1 event', '1,200 events'])
  })
})

describe('formatPercent', () => {
  it.each([
    [0, '0%'],
    [0.4321, '43.2%'],
    [1, '100%'],
  ])('writes %d as %s', (value, text) => expect(formatPercent(value)).toBe(text))
})

describe('formatChange', () => {
  it.each([
    [0.12, '+12%'],
    [-0.034, '−3.4%'],
    [0, '0%'],
    [0.0001, '0%'],
    [15.2, '+1.5k%'],
  ])('writes %d as %s', (value, text) => expect(formatChange(value)).toBe(text))
})

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [980, '980 B'],
    [2_310_000, '2.3 MB'],
    [512_000_000, '512 MB'],
  ])('writes %d as %s', (value, text) => expect(formatBytes(value)).toBe(text))
})
