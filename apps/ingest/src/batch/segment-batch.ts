import { joinEventRows, type EventBatch, type LedgerEntry } from '@sightline/db/event'
import type { QuarantinedEvent } from '@sightline/domain/quarantine'
import type { FrameNotes, SegmentContent } from '../log/segment-format.ts'
import type { ReusedMemory } from '../memory/reused-memory.ts'

/** A segment's rows as one batch; the block's bytes lie in `memory`. */
export function toBatch(content: SegmentContent, memory: ReusedMemory): EventBatch {
  const frames = content.frames.filter((frame) => frame.content.rows > 0)
  // Those of damaged frames too: an earlier attempt may have stored them.
  const notes = listNotes(content).filter((each) => each.ledger.some((entry) => entry.accepted > 0))
  const ledger = notes.flatMap((each) => each.ledger)
  const pieces = frames.map((frame) => frame.content)
  return {
    id: content.batchId,
    rows: pieces.reduce((sum, piece) => sum + piece.rows, 0),
    columns: content.columns,
    block: joinEventRows(content.columns, pieces, content.batchId, (bytes) => memory.take(bytes)),
    projectIds: [...new Set(ledger.filter((entry) => entry.accepted > 0).map((entry) => entry.projectId))],
    firstOccurredAtMs: Math.min(...notes.map((each) => each.firstOccurredAtMs)),
    lastOccurredAtMs: Math.max(...notes.map((each) => each.lastOccurredAtMs)),
  }
}

/**
 * A segment's counts, one entry for each project and hour. What a damaged frame acknowledged counts as accepted, as long
 * as it can still be told: its rows are owed and missing, and the ledger says so.
 */
export function mergeLedger(content: SegmentContent): LedgerEntry[] {
  const merged = new Map<string, LedgerEntry>()
  for (const entry of listNotes(content).flatMap((notes) => notes.ledger)) {
    const key = `${entry.projectId} ${entry.hourMs}`
    const known = merged.get(key)
    merged.set(key, {
      projectId: entry.projectId,
      hourMs: entry.hourMs,
      accepted: entry.accepted + (known?.accepted ?? 0),
      duplicate: entry.duplicate + (known?.duplicate ?? 0),
      rejected: entry.rejected + (known?.rejected ?? 0),
      ...((entry.tallies ?? known?.tallies) && { tallies: addTallies(entry.tallies, known?.tallies) }),
    })
  }
  return [...merged.values()]
}

function addTallies(
  some: Readonly<Record<string, number>> = {},
  others: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const sums = { ...some }
  for (const [name, events] of Object.entries(others)) sums[name] = (sums[name] ?? 0) + events
  return sums
}

/** A segment's events that were not stored. */
export function listQuarantined(content: SegmentContent): QuarantinedEvent[] {
  return listNotes(content).flatMap((notes) => notes.quarantine ?? [])
}

/** Of every frame, the damaged ones too where theirs are whole. */
function listNotes(content: SegmentContent): FrameNotes[] {
  const ofDamaged = content.damage.flatMap((damage) => damage.notes ?? [])
  return [...content.frames.map((frame) => frame.notes), ...ofDamaged]
}

/** The hashes of all event ids that a segment's clients sent. */
export function joinIds(content: SegmentContent): Uint32Array {
  const joined = new Uint32Array(content.frames.reduce((sum, frame) => sum + frame.ids.length, 0))
  let at = 0
  for (const frame of content.frames) {
    joined.set(frame.ids, at)
    at += frame.ids.length
  }
  return joined
}
