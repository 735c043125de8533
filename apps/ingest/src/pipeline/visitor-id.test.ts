import { isDomainError } from '@sightline/domain/kernel'
import { describe, expect, it } from 'vitest'
import { createVisitorIdReader } from './visitor-id.ts'

const visit = { projectId: 'p1', ip: '203.0.113.7', userAgent: 'Firefox', receivedAtMs: Date.UTC(2026, 0, 31, 12) }
const salts: Readonly<Record<string, Buffer>> = {
  '2026-01-31': Buffer.alloc(32, 1),
  '2026-02-01': Buffer.alloc(32, 2),
}
const visitorIdOf = createVisitorIdReader((day) => salts[day])

describe('createVisitorIdReader', () => {
  it('knows a visitor again on the same day, by project, address and agent', () => {
    expect(visitorIdOf({ ...visit, receivedAtMs: Date.UTC(2026, 0, 31, 23, 59, 59) })).toBe(visitorIdOf(visit))
    const others = [
      visitorIdOf({ ...visit, projectId: 'p2' }),
      visitorIdOf({ ...visit, ip: '203.0.113.8' }),
      visitorIdOf({ ...visit, userAgent: 'Chrome' }),
      visitorIdOf({ ...visit, receivedAtMs: Date.UTC(2026, 1, 1) }),
    ]
    expect(new Set([visitorIdOf(visit), ...others]).size).toBe(5)
  })

  it('does not take two parts that run together for one another', () => {
    expect(visitorIdOf({ ...visit, ip: '1', userAgent: '23' })).not.toBe(
      visitorIdOf({ ...visit, ip: '12', userAgent: '3' }),
    )
  })

  it('asks to come again while the salt of the day is not known', () => {
    const late = { ...visit, receivedAtMs: Date.UTC(2026, 1, 2) }
    expect(() => visitorIdOf(late)).toThrow(
      expect.toSatisfy((error) => isDomainError(error) && error.code === 'unavailable'),
    )
  })
})
