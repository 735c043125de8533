import { createHash } from 'node:crypto'
import { eventLimits } from '@sightline/domain/event'
import { cutText, isRawNumber } from '@sightline/domain/kernel'

/** A JSON object whose members are not known yet. */
export type Fields = Readonly<Record<string, unknown>>

const noFields: Fields = {}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value)
}

/** The object, or an empty one: what a vendor's client sends in an odd form is left out, not refused. */
export function toFields(value: unknown): Fields {
  return isFields(value) ? value : noFields
}

/** The text, cut to `maxLength`; undefined for everything else. A whole number counts as its digits. */
export function toText(value: unknown, maxLength: number): string | undefined {
  if (typeof value === 'string') return cutText(value, maxLength)
  if (isRawNumber(value)) return value.rawJSON
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined
}

/** Ids that are none: what broken integrations send in place of one. Merging by them would unite strangers. */
const placeholders: ReadonlySet<string> = new Set([
  '',
  'null',
  'undefined',
  'none',
  'nil',
  'nan',
  'nobody',
  'anonymous',
  'guest',
  'true',
  'false',
  '0',
  '[object object]',
  'id',
  'email',
  'not_authenticated',
  'distinct_id',
  'distinctid',
  '00000000-0000-0000-0000-000000000000',
])

/** An id as text; undefined when there is none or only a placeholder. Too long ones are kept: they are refused by name. */
export function toId(value: unknown): string | undefined {
  const id = toText(value, Infinity)?.trim()
  return id === undefined || placeholders.has(id.toLowerCase()) ? undefined : id
}

/**
 * The id of an event or a session, which no person reads. Clients make it of what they like: for one that is too long its
 * SHA-256 stands, since without an id each repeat of an event would count.
 */
export function toFittingId(value: unknown): string | undefined {
  const id = toId(value)
  if (id === undefined || id.length <= eventLimits.idLength) return id
  return createHash('sha256').update(id).digest('hex')
}
