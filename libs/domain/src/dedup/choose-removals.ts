/** A stored row of an event id, of which there may be one in the batches of several nodes. */
export interface EventCopy {
  readonly batchId: string
  /** When its node received it, milliseconds since 1970. */
  readonly receivedAtMs: number
}

/** A copy that goes, and the one that stays for it. */
export interface Removal<Copy extends EventCopy> {
  readonly removed: Copy
  readonly kept: Copy
}

/** How long an event id counts once. */
export const sentAgainWindowMs = 24 * 60 * 60 * 1000

/**
 * Decides which copies of one event id go: what one node with all the events would have called a duplicate, the copy
 * that was received first stays. A copy goes only for an earlier one, so that the first of all never does, whoever
 * decides, in whatever order copies come to light.
 * @param copies of one id of one project; several of a batch count as one.
 */
export function chooseRemovals<Copy extends EventCopy>(
  copies: readonly Copy[],
  windowMs = sentAgainWindowMs,
): Removal<Copy>[] {
  const kept: Copy[] = []
  const removals: Removal<Copy>[] = []
  const byBatch = new Map(copies.map((copy) => [copy.batchId, copy]))
  for (const copy of [...byBatch.values()].sort(compareCopies)) {
    const last = kept.at(-1)
    if (last !== undefined && copy.receivedAtMs - last.receivedAtMs <= windowMs) {
      removals.push({ removed: copy, kept: last })
    } else {
      kept.push(copy)
    }
  }
  return removals
}

/** By arrival, ties by the batch's id: the same order for everybody who looks. */
function compareCopies(one: EventCopy, other: EventCopy): number {
  return one.receivedAtMs - other.receivedAtMs || (one.batchId < other.batchId ? -1 : 1)
}
