import { describe, expect, it } from 'vitest'
import { fitsRollup, planRollup } from './rollup-plan.ts'

const range = (from: string, to: string) => ({
  from: new Date(`2026-01-01T${from}Z`),
  to: new Date(`2026-01-01T${to}Z`),
})

describe('planRollup', () => {
  it('needs no edges for whole buckets', () => {
    const whole = range('00:00:00', '12:15:00')
    expect(planRollup(whole)).toEqual({ core: whole, edges: [] })
  })

  it('leaves the ragged ends to the events', () => {
    expect(planRollup(range('00:00:00.001', '12:16:00'))).toEqual({
      core: range('00:15:00', '12:15:00'),
      edges: [range('00:00:00.001', '00:15:00'), range('12:15:00', '12:16:00')],
    })
  })

  it('has no core when no whole bucket lies inside', () => {
    const short = range('00:01:00', '00:29:00')
    expect(planRollup(short)).toEqual({ edges: [short] })
  })
})

describe('fitsRollup', () => {
  it('is about the starts of the points', () => {
    const day = range('00:00:00', '23:00:00')
    expect(fitsRollup(day, 'hour', 'Asia/Kathmandu')).toBe(true)
    expect(fitsRollup(day, 'minute', 'UTC')).toBe(false)
    // Monrovia was 44 minutes and 30 seconds behind until 1972.
    const old = { from: new Date('1971-06-01T00:00:00Z'), to: new Date('1971-06-03T00:00:00Z') }
    expect(fitsRollup(old, 'day', 'Africa/Monrovia')).toBe(false)
  })
})
