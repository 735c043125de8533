/** Counts of one batch (a segment of the log) for one project and hour of arrival. */
export interface BatchKey {
  readonly projectId: string
  readonly batchId: string
  /** Start of the hour, milliseconds since 1970. */
  readonly hourMs: number
}

/** As counted when the events were answered. */
export interface AcceptedCounts extends BatchKey {
  /** New events; each owes a stored row. */
  readonly accepted: number
  /** Events answered as accepted whose id was known; they owe nothing. */
  readonly duplicate: number
  readonly rejected: number
}

/** As counted from the rows of the event store. */
export interface StoredCounts extends BatchKey {
  readonly stored: number
  readonly distinct: number
}

/** The account of one project and hour: everything that was acknowledged is stored, a duplicate, or still in the log. */
export interface LedgerHour {
  readonly projectId: string
  readonly hourMs: number
  /** All acknowledged events, duplicates among them: `stored + duplicate + pending` when nothing is wrong. */
  accepted: number
  stored: number
  duplicate: number
  pending: number
  rejected: number
}

export interface LedgerFault extends BatchKey {
  readonly kind: 'missing' | 'surplus' | 'twice' | 'unknown_batch'
  readonly accepted: number
  readonly stored: number
}

export interface LedgerAccount {
  /** Oldest hour first, then by project. */
  readonly hours: readonly LedgerHour[]
  /** Empty when every acknowledged event is accounted for exactly once. */
  readonly faults: readonly LedgerFault[]
}

/**
 * Holds what was acknowledged against what is stored, batch by batch.
 * @param checkpointed batches whose rows were confirmed by the store, from the ledger.
 * @param pending batches still in the log; one that is in `checkpointed` too counts once. Of a pending batch any part
 * may be stored already.
 */
export function reconcile(
  checkpointed: readonly AcceptedCounts[],
  pending: readonly AcceptedCounts[],
  stored: readonly StoredCounts[],
): LedgerAccount {
  const owed = new Map<string, AcceptedCounts & { readonly isPending: boolean }>()
  for (const entry of pending) owed.set(keyOf(entry), { ...entry, isPending: true })
  for (const entry of checkpointed) owed.set(keyOf(entry), { ...entry, isPending: false })
  const found = new Map(stored.map((entry) => [keyOf(entry), entry]))

  const hours = new Map<string, LedgerHour>()
  const faults: LedgerFault[] = []
  for (const [key, entry] of owed) {
    const rows = found.get(key)?.stored ?? 0
    const hour = hourOf(hours, entry)
    hour.accepted += entry.accepted + entry.duplicate
    hour.duplicate += entry.duplicate
    hour.rejected += entry.rejected
    hour.stored += rows
    if (entry.isPending) hour.pending += Math.max(0, entry.accepted - rows)
    else if (rows < entry.accepted) faults.push(toFault('missing', entry, entry.accepted, rows))
    if (rows > entry.accepted) faults.push(toFault('surplus', entry, entry.accepted, rows))
  }
  for (const [key, entry] of found) {
    if (entry.distinct < entry.stored) faults.push(toFault('twice', entry, entry.distinct, entry.stored))
    if (owed.has(key)) continue
    hourOf(hours, entry).stored += entry.stored
    faults.push(toFault('unknown_batch', entry, 0, entry.stored))
  }
  const sorted = [...hours.values()].sort((a, b) => a.hourMs - b.hourMs || a.projectId.localeCompare(b.projectId))
  return { hours: sorted, faults }
}

function keyOf(key: BatchKey): string {
  return `${key.projectId} ${key.batchId} ${key.hourMs}`
}

function hourOf(hours: Map<string, LedgerHour>, { projectId, hourMs }: BatchKey): LedgerHour {
  const key = `${projectId} ${hourMs}`
  const known = hours.get(key)
  if (known !== undefined) return known
  const hour = { projectId, hourMs, accepted: 0, stored: 0, duplicate: 0, pending: 0, rejected: 0 }
  hours.set(key, hour)
  return hour
}

function toFault(kind: LedgerFault['kind'], key: BatchKey, accepted: number, stored: number): LedgerFault {
  return { kind, projectId: key.projectId, batchId: key.batchId, hourMs: key.hourMs, accepted, stored }
}
