import type { World } from '../world.ts'

/** What is done to the files of the log on purpose, with the bytes as they were: to know what may be lost by it. */
export interface Tampering {
  readonly kind: 'flipped bit' | 'cut off'
  /** Name of the segment's file. */
  readonly segment: string
  readonly original: Buffer
  /** Offset of the bit's byte, or of the cut. */
  readonly at: number
}

export interface Fault {
  /** Resolves when the fault is over; what it was in words, or why it could not be. */
  readonly run: (world: World) => Promise<FaultOutcome>
}

export type FaultOutcome =
  | { readonly kind: 'done'; readonly what: string; readonly tampering?: Tampering }
  | { readonly kind: 'impossible'; readonly why: string }

export const done = (what: string, tampering?: Tampering): FaultOutcome => ({
  kind: 'done',
  what,
  ...(tampering !== undefined && { tampering }),
})
