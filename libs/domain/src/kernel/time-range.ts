import { z } from 'zod'

/** Half open: `from` is in, `to` is out. */
export interface TimeRange {
  readonly from: Date
  readonly to: Date
}

/** A time zone that this runtime knows, for instance `Europe/Berlin`. */
export const timeZone = z.string().refine(isTimeZone, 'expected an IANA time zone such as Europe/Berlin')

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
