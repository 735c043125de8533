import { z } from 'zod'
import { eventField, instant } from '../query/index.ts'

/** An event name that the project has sent in the last `catalogDays` days. */
export interface EventNameEntry {
  readonly event: string
  readonly count: number
  readonly lastSeenAt: Date
}

export type EventFieldType = 'string' | 'number' | 'boolean' | 'array' | 'object' | 'mixed'

/** A field that recent events carry: a typed column (`country`) or a property path (`properties.plan`). */
export interface EventFieldEntry {
  readonly field: string
  readonly type: EventFieldType
  /** A value seen lately, as text, cut to 100 characters. */
  readonly example?: string
}

export interface EventValueEntry {
  readonly value: string
  readonly count: number
}

/** How far back names, fields and values are looked for. */
export const catalogDays = 30

export const eventFieldsRequest = z.object({
  /** Only fields of this event; every event's when absent. */
  event: z.string().min(1).max(200).optional(),
})
export type EventFieldsRequest = z.infer<typeof eventFieldsRequest>

export const eventValuesRequest = z.object({
  field: eventField,
  /** Only values that contain this, upper or lower case. */
  search: z.string().max(200).optional(),
})
export type EventValuesRequest = z.infer<typeof eventValuesRequest>

export const recentEventsRequest = z.object({ limit: z.number().int().min(1).max(500).default(50) })
export type RecentEventsRequest = z.infer<typeof recentEventsRequest>

/** One stored event; its time finds it fast. */
export const eventRequest = z.object({ eventId: z.string().min(1).max(200), occurredAt: instant })
export type EventRequest = z.infer<typeof eventRequest>

/** All that is known of one event. */
export interface EventDetails {
  /** The typed columns that have a value, by the names that filters use. */
  readonly fields: Readonly<Record<string, string | number>>
  readonly properties: Readonly<Record<string, unknown>>
  /** The same as JSON text with every digit that was sent: a double holds no integer beyond 2^53. */
  readonly propertiesJson: string
}
