import { createHash } from 'node:crypto'
import { toId, toText, type Fields } from '../wire/fields.ts'

/**
 * The id of an event that bears an `$insert_id`; without one a repeat cannot be told from a second event. To the vendor two
 * events are one when name, time, person and insert id all agree
 * (https://docs.mixpanel.com/reference/event-deduplication), so the id is made of the four, and is short whatever they are.
 * They count as they were sent: two placeholders that name nobody may still stand for two people.
 */
export function toEventId(event: unknown, timestampMs: number | undefined, properties: Fields): string | undefined {
  if (toId(properties['$insert_id']) === undefined) return undefined
  const text = (name: string) => toText(properties[name], Infinity)
  // Without a `distinct_id` the vendor makes it of these two.
  const person = text('distinct_id') ?? [text('$user_id'), text('$device_id')]
  const key = [toText(event, Infinity), timestampMs, person, text('$insert_id')]
  return `mixpanel-${createHash('sha256').update(JSON.stringify(key)).digest('base64url').slice(0, 22)}`
}
