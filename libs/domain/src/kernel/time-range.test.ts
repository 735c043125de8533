import { describe, expect, it } from 'vitest'
import { isTimeZone } from './time-range.ts'

describe('isTimeZone', () => {
  it('knows the names of the time zone database, old ones too', () => {
    for (const name of [
      'UTC',
      'Europe/Berlin',
      'Asia/Kolkata',
      'Asia/Calcutta',
      'America/Argentina/Ushuaia',
      'Etc/GMT+5',
      'Asia/Kathmandu',
      'America/Port-au-Prince',
      'Africa/Dar_es_Salaam',
    ]) {
      expect(isTimeZone(name), name).toBe(true)
    }
  })

  it('refuses what only some readers understand', () => {
    for (const name of ['europe/berlin', 'EUROPE/BERLIN', 'utc', '+01:00', 'Mars/Base', '', "UTC'"]) {
      expect(isTimeZone(name), name).toBe(false)
    }
  })
})
