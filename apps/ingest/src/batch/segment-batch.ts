import { joinEventRows, type EventBatch, type LedgerEntry } from '@sightline/db/event'
import type { SegmentContent } from '../log/segment-format.ts'
import type { ReusedMemory } from '../memory/reused-memory.ts'

/** A segment's rows as one batch; the block's bytes lie in `memory`. */
export function toBatch(content: SegmentContent, memory: ReusedMemory): EventBatch {
  const frames = content.frames.filter((frame) => frame.content.rows > 0)
  const ledger = frames.flatMap((frame) => frame.notes.ledger)
  const pieces = frames.map((frame) => frame.content)
  return {
    id: content.batchId,
    rows: pieces.reduce((sum, piece) => sum + piece.rows, 0),
    columns: content.columns,
    block: joinEventRows(content.columns, pieces, content.batchId, (bytes) => memory.take(bytes)),
    projectIds: [...new Set(ledger.filter((entry) => entry.accepted > 0).map((entry) => entry.projectId))],
    firstOccurredAtMs: Math.min(...frames.map((frame) => frame.notes.firstOccurredAtMs)),
    lastOccurredAtMs: Math.max(...frames.map((frame) => frame.notes.lastOccurredAtMs)),
  }
}

/** A segment's counts, one entry for each project and hour. */
export function mergeLedger(content: SegmentContent): LedgerEntry[] {
  const merged = new Map<string, LedgerEntry>()
  for (const entry of content.frames.flatMap((frame) => frame.notes.ledger)) {
    const key = `${entry.projectId} ${entry.hourMs}`
    const known = merged.get(key)
    merged.set(key, {
      projectId: entry.projectId,
      hourMs: entry.hourMs,
      accepted: entry.accepted + (known?.accepted ?? 0),
      duplicate: entry.duplicate + (known?.duplicate ?? 0),
      rejected: entry.rejected + (known?.rejected ?? 0),
    })
  }
  return [...merged.values()]
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
