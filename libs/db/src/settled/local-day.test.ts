import { describe, expect, it } from 'vitest'
import { localDays, toSessionWindow } from './local-day.ts'

const at = (text: string) => new Date(text)

describe('localDays', () => {
  it('lists the whole days that a range touches, with the Mondays of their weeks', () => {
    // Clocks go forward in Berlin in the night to Sunday, the 29th of March 2026.
    const days = localDays({ from: at('2026-03-28T12:00:00Z'), to: at('2026-03-29T22:00:01Z') }, 'Europe/Berlin')
    expect(days).toEqual([
      { from: at('2026-03-27T23:00:00Z'), to: at('2026-03-28T23:00:00Z'), weekFrom: at('2026-03-22T23:00:00Z') },
      { from: at('2026-03-28T23:00:00Z'), to: at('2026-03-29T22:00:00Z'), weekFrom: at('2026-03-22T23:00:00Z') },
      { from: at('2026-03-29T22:00:00Z'), to: at('2026-03-30T22:00:00Z'), weekFrom: at('2026-03-29T22:00:00Z') },
    ])
  })

  it('knows none where days begin within a quarter of an hour', () => {
    // Monrovia was 44 minutes and 30 seconds behind until 1972.
    const old = { from: at('1971-06-01T00:00:00Z'), to: at('1971-06-03T00:00:00Z') }
    expect(localDays(old, 'Africa/Monrovia')).toBeUndefined()
  })
})

describe('toSessionWindow', () => {
  it('is a day more on both sides, as whole days of UTC', () => {
    const utc = { from: at('2026-05-02T00:00:00Z'), to: at('2026-05-03T00:00:00Z') }
    expect(toSessionWindow(utc)).toEqual({ from: at('2026-05-01T00:00:00Z'), to: at('2026-05-04T00:00:00Z') })
    const newYork = { from: at('2026-05-02T04:00:00Z'), to: at('2026-05-03T04:00:00Z') }
    expect(toSessionWindow(newYork)).toEqual({ from: at('2026-05-01T00:00:00Z'), to: at('2026-05-05T00:00:00Z') })
  })
})
