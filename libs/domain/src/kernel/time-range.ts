import { z } from 'zod'

/** Half open: `from` is in, `to` is out. */
export interface TimeRange {
  readonly from: Date
  readonly to: Date
}

/** A time zone that this runtime knows, for instance `Europe/Berlin`. */
export const timeZone = z.string().refine(isTimeZone, 'expected an IANA time zone such as Europe/Berlin')

/** Written as in the time zone database: runtimes also take `europe/berlin` and `+01:00`, the event store does not. */
const zoneName = /^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/

export function isTimeZone(name: string): boolean {
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
    // A link such as Asia/Kolkata may resolve to another name; the same name must have the same letters.
    return zoneName.test(name) && (known === name || known.toLowerCase() !== name.toLowerCase())
  } catch {
    return false
  }
}
