import { parseTimestampMs } from '@sightline/domain/event'
import type { Fields } from '../wire/fields.ts'

export interface MessageTimes {
  readonly timestamp: number | undefined
  /** The client's clock when it sent; absent where the time needs no correction. */
  readonly sent_at: number | undefined
}

/**
 * When a message happened. Segment's and Jitsu's clients send `timestamp`, RudderStack's `originalTimestamp`: both are
 * read off the client's clock and corrected by `sentAt` of the message, or of the batch. Where both stand, `timestamp`
 * is what the caller gave (RudderStack) or what was corrected already (messages forwarded by Segment), and is the truth.
 * The `timestamp` of a batch is no time of its messages.
 */
export function toMessageTimes(message: Fields, envelope: Fields): MessageTimes {
  const original = toTime(message['originalTimestamp'])
  const given = toTime(message['timestamp'])
  if (original !== undefined && given !== undefined) return { timestamp: given, sent_at: undefined }
  return { timestamp: original ?? given, sent_at: toTime(message['sentAt']) ?? toTime(envelope['sentAt']) }
}

/** The specification says ISO 8601; numbers are what hand-written clients send, in units that their size tells. */
function toTime(value: unknown): number | undefined {
  const given = typeof value === 'string' && /^\d{9,17}$/.test(value) ? Number(value) : value
  const ms = parseTimestampMs(given)
  if (ms === undefined || isZeroTime(given)) return undefined
  if (typeof given !== 'number') return ms
  if (Math.abs(given) < 1e11) return Math.trunc(given * 1000)
  return Math.abs(given) < 1e14 ? ms : Math.trunc(given / 1000)
}

/** What Go and .NET write for a time that nobody set. */
function isZeroTime(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('0001-01-01')
}
