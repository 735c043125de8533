import { describe, expect, it } from 'vitest'
import { offsetLabel, timeZoneLabel } from './time-zone'

describe('timeZoneLabel', () => {
  it('can be read', () => expect(timeZoneLabel('America/New_York')).toBe('America / New York'))
})

describe('offsetLabel', () => {
  it('is the offset at that instant', () => {
    expect(offsetLabel('Europe/Berlin', new Date('2026-07-01T00:00:00Z'))).toBe('GMT+2')
    expect(offsetLabel('Europe/Berlin', new Date('2026-01-01T00:00:00Z'))).toBe('GMT+1')
  })
})
