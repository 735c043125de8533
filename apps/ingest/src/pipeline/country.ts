import { getTimezone } from 'countries-and-timezones'
import { createBoundedCache } from './bounded-cache.ts'

/** The country that a browser's time zone lies in (ISO 3166-1 alpha-2); empty when it names none or several continents. */
export function createCountryReader(): (timeZone: string) => string {
  return createBoundedCache(1_000, (timeZone) => (timeZone === '' ? '' : (getTimezone(timeZone)?.countries[0] ?? '')))
}
