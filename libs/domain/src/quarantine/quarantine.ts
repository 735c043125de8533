import { z } from 'zod'
import { quarantineReasons, type QuarantineReason } from './drop-reason.ts'

/** An event that was not stored, as the log carries it. */
export interface QuarantinedEvent {
  /** UUID of its own, whatever the event says of itself. */
  readonly id: string
  readonly projectId: string
  readonly receivedAtMs: number
  /** The door's name. */
  readonly source: string
  readonly reason: QuarantineReason
  /** What is at fault, such as `properties.price`; empty for the event as a whole. */
  readonly field: string
  readonly message: string
  /** Its name, as far as it has one. */
  readonly event: string
  /** The id under which it would be stored, now or when it is replayed. */
  readonly eventId: string
  readonly library: string
  /** The event in the form of the native contract, as JSON; cut when `isCut`, and then it cannot be replayed. */
  readonly raw: string
  readonly isCut: boolean
}

/** `waiting` until somebody replays or discards it; a replayed event was `stored`, or its id was known (`duplicate`). */
export const quarantineStates = ['waiting', 'stored', 'duplicate', 'discarded'] as const
export type QuarantineState = (typeof quarantineStates)[number]

/** One row of the quarantine, as people see it. */
export interface QuarantineEntry {
  readonly id: string
  readonly receivedAt: Date
  readonly source: string
  readonly reason: QuarantineReason
  readonly field: string
  readonly message: string
  readonly event: string
  readonly eventId: string
  readonly library: string
  readonly raw: string
  readonly isCut: boolean
  /** It was replayed after this, and refused once more. */
  readonly isRefusedAgain: boolean
}

/** A text that a row must have exactly; absent: any. Empty texts can be asked for: a fault of the whole event has no field. */
const exact = z.string().max(4_000).optional()

export const quarantineFilter = z.object({
  reason: z.enum(quarantineReasons).optional(),
  event: exact,
  field: exact,
  source: exact,
  /** A single row. */
  id: z.guid().optional(),
})
export type QuarantineFilter = z.infer<typeof quarantineFilter>

export const quarantinePageSize = 50

/** Where the next page begins: behind this row. */
export const quarantineCursor = z.object({ receivedAt: z.date(), id: z.guid() })

export const quarantineListRequest = z.object({
  filter: quarantineFilter.default({}),
  cursor: quarantineCursor.optional(),
})
export type QuarantineListRequest = z.infer<typeof quarantineListRequest>

export interface QuarantinePage {
  readonly entries: readonly QuarantineEntry[]
  /** Absent on the last page. */
  readonly next?: { readonly receivedAt: Date; readonly id: string }
}

/** How many events wait for the same cause. */
export interface QuarantineGroup {
  readonly reason: QuarantineReason
  readonly field: string
  readonly message: string
  readonly event: string
  readonly source: string
  readonly events: number
  readonly lastAt: Date
}

export interface QuarantineSummary {
  /** All that wait. */
  readonly waiting: number
  /** The largest groups, by cause. */
  readonly groups: readonly QuarantineGroup[]
  /** Events of the last 30 days that were not stored, by reason, whether or not they are kept here. */
  readonly dropped: Readonly<Partial<Record<string, number>>>
}

/** Days that an event waits before it is deleted. */
export const quarantineDays = 30
