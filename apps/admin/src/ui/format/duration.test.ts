import { describe, expect, it } from 'vitest'
import { formatAgo, formatDuration, formatDurationShort } from './duration'

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [45.4, '45s'],
    [59.6, '1m 00s'],
    [134, '2m 14s'],
    [3780, '1h 03m'],
  ])('writes %d seconds as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text))
})

describe('formatDurationShort', () => {
  it.each([
    [0, '0s'],
    [120, '2m'],
    [90, '1m 30s'],
    [3600, '1h'],
    [5400, '1h 30m'],
  ])('writes %d seconds as %s', (seconds, text) => expect(formatDurationShort(seconds)).toBe(text))
})

describe('formatAgo', () => {
  const now = new Date('2026-03-01T12:00:00Z')
  it.each([
    [0, 'just now'],
    [-5, 'just now'],
    [12, '12s ago'],
    [180, '3m ago'],
    [7200, '2h ago'],
    [400_000, '4d ago'],
  ])('writes %d seconds before now as %s', (seconds, text) =>
    expect(formatAgo(new Date(now.getTime() - seconds * 1000), now)).toBe(text),
  )
})
