import { isDomainError } from '@sightline/domain/kernel'
import { describe, expect, it } from 'vitest'
import { LogShares } from './log-shares.ts'

const of = (projectId: string, accepted: number) => [{ projectId, hourMs: 0, accepted, duplicate: 3, rejected: 5 }]

/** Whether a project may append to a log of 1000 bytes that holds so many. */
function mayAppend(shares: LogShares, projectId: string, bytes: number): boolean {
  try {
    shares.assertRoom(projectId, { bytes })
    return true
  } catch (error) {
    if (isDomainError(error) && error.code === 'unavailable') return false
    throw error
  }
}

describe('LogShares', () => {
  it('refuses a project that fills nine tenths of the log, and nobody else', () => {
    const shares = new LogShares(1_000)
    shares.add(of('flood', 99))
    shares.add(of('quiet', 1))
    expect(mayAppend(shares, 'flood', 800)).toBe(true)
    // 0.99 of 910 bytes are 900.9, nine times the free 90 are 810.
    expect(mayAppend(shares, 'flood', 910)).toBe(false)
    expect(mayAppend(shares, 'quiet', 910)).toBe(true)
    expect(mayAppend(shares, 'new', 910)).toBe(true)
  })

  it('lets it go on once its events are stored', () => {
    const shares = new LogShares(1_000)
    shares.add(of('flood', 100))
    expect(mayAppend(shares, 'flood', 950)).toBe(false)
    shares.remove(of('flood', 100))
    expect(mayAppend(shares, 'flood', 50)).toBe(true)
  })
})
