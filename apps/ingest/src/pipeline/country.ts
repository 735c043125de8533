import { getTimezone } from 'countries-and-timezones'
import { createBoundedCache } from './bounded-cache.ts'

/** How the names of the tz database look; the look-up behind it would take `constructor` for one. */
const zoneName = /^[A-Z][A-Za-z0-9_+/-]*$/

/** The country that a browser's time zone lies in (ISO 3166-1 alpha-2); empty when it names none or several continents. */
export function createCountryReader(): (timeZone: string) => string {
  return createBoundedCache(1_000, (timeZone) =>
    zoneName.test(timeZone) ? (getTimezone(timeZone)?.countries[0] ?? '') : '',
  )
}
