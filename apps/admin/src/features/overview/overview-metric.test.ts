import type { OverviewTotals } from '@sightline/domain/overview'
import { describe, expect, it } from 'vitest'
import { changeTone, findChange, findValue } from './overview-metric'

const totals = (more: Partial<OverviewTotals>): OverviewTotals => ({
  visitors: 10,
  views: 30,
  sessions: 12,
  bounceRate: 0.378,
  averageDurationSeconds: 60,
  ...more,
})
const nobody = totals({ visitors: 0, views: 0, sessions: 0, bounceRate: 0, averageDurationSeconds: 0 })

describe('changeTone', () => {
  it('calls more visitors good and a higher bounce rate bad', () => {
    expect(changeTone('visitors', 0.1)).toBe('good')
    expect(changeTone('visitors', -0.1)).toBe('bad')
    expect(changeTone('bounceRate', 0.1)).toBe('bad')
    expect(changeTone('bounceRate', -0.1)).toBe('good')
    expect(changeTone('bounceRate', 0)).toBe('neutral')
  })
})

describe('findValue', () => {
  it('knows no rate and no mean of no sessions, while a count of nothing is zero', () => {
    expect(findValue('bounceRate', nobody)).toBeUndefined()
    expect(findValue('averageDurationSeconds', nobody)).toBeUndefined()
    expect(findValue('visitors', nobody)).toBe(0)
  })
})

describe('findChange', () => {
  it('tells a bounce rate in percentage points, for a percentage of a percentage is misread', () => {
    expect(findChange('bounceRate', totals({}), totals({ bounceRate: 0.376 }))).toMatchObject({ text: '+0.2 pp' })
    expect(findChange('bounceRate', totals({ bounceRate: 0.25 }), totals({}))).toMatchObject({ text: '−12.8 pp' })
    expect(findChange('bounceRate', totals({}), totals({}))).toMatchObject({ text: '0 pp' })
  })

  it('tells everything else relative to what it was', () => {
    expect(findChange('visitors', totals({ visitors: 12 }), totals({}))).toMatchObject({ text: '+20%', size: 0.2 })
    expect(findChange('visitors', nobody, totals({}))).toMatchObject({ text: '−100%' })
  })

  it('tells none from or to what is unknown', () => {
    expect(findChange('bounceRate', nobody, totals({}))).toBeUndefined()
    expect(findChange('bounceRate', totals({}), nobody)).toBeUndefined()
    expect(findChange('visitors', totals({}), nobody)).toBeUndefined()
  })
})
