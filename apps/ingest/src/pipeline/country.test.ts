import { describe, expect, it } from 'vitest'
import { createCountryReader } from './country.ts'

describe('createCountryReader', () => {
  it.each([
    ['Europe/Berlin', 'DE'],
    ['Europe/London', 'GB'],
    ['America/New_York', 'US'],
    ['Asia/Kolkata', 'IN'],
    ['Australia/Sydney', 'AU'],
    // Zones that share their clock with a larger neighbour, and are links to it, still lie where their name says.
    ['Europe/Stockholm', 'SE'],
    ['Europe/Amsterdam', 'NL'],
    ['Europe/Bratislava', 'SK'],
    ['Atlantic/Reykjavik', 'IS'],
    ['Asia/Kuala_Lumpur', 'MY'],
    // Names that were given up, and that browsers still send.
    ['Asia/Calcutta', 'IN'],
    ['Europe/Kiev', 'UA'],
    ['Asia/Saigon', 'VN'],
    ['US/Pacific', 'US'],
  ])('puts %s into %s', (timeZone, country) => {
    expect(createCountryReader()(timeZone)).toBe(country)
  })

  it.each(['', 'UTC', 'GMT', 'Etc/GMT+5', 'Mars/Olympus', 'europe', '__proto__', 'constructor'])(
    'knows no country for %j',
    (timeZone) => {
      expect(createCountryReader()(timeZone)).toBe('')
    },
  )
})
