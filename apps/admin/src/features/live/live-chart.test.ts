import { describe, expect, it } from 'vitest'
import { toLiveChart } from './live-chart'

describe('toLiveChart', () => {
  it('labels minutes in the time zone of the project', () => {
    const minutes = [{ at: new Date('2026-03-01T23:59:00Z'), visitors: 3, events: 1 }]
    expect(toLiveChart(minutes, 'Europe/Berlin')).toEqual([
      { label: '00:59', title: '00:59, 1 event', values: { visitors: 3 } },
    ])
  })
})
