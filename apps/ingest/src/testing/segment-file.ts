import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eventColumns, EventBlock } from '@sightline/db/event'
import { aStoredEvent } from '@sightline/domain/testing'
import { hashEventId } from '../dedup/event-id-hash.ts'
import { decodeSegment, encodeFrame, encodeSegmentHead, toFrameSeed } from '../log/segment-format.ts'

export const testProjectId = aStoredEvent().projectId

/** A segment as the log leaves it, with an event for each id, in one frame. @returns its path. */
export function writeSegmentFile(directory: string, batchId: string, eventIds: readonly string[]): string {
  const block = new EventBlock()
  const ids: number[] = []
  const event = aStoredEvent()
  for (const eventId of eventIds) {
    block.append({ ...event, eventId })
    const { high, low } = hashEventId(event.projectId, eventId)
    ids.push(high, low)
  }
  const counts = { accepted: eventIds.length, duplicate: 1, rejected: 2 }
  const ledger = [{ projectId: event.projectId, hourMs: Date.UTC(2026, 0, 1, 12), ...counts }]
  const notes = { ledger, firstOccurredAtMs: event.occurredAtMs, lastOccurredAtMs: event.occurredAtMs }
  const path = join(directory, `${batchId}.segment`)
  const head = encodeSegmentHead({ batchId, createdAtMs: 1, columns: eventColumns })
  const frame = { content: block.view(), notes, ids: Uint32Array.from(ids) }
  writeFileSync(path, Buffer.concat([head, encodeFrame(frame, toFrameSeed(batchId))]))
  return path
}

const eventIdColumn = eventColumns.findIndex(([name]) => name === 'event_id')

/** The event ids in a segment's frames, each in the order in which it was appended. Ids shorter than 128 bytes. */
export function readEventIds(path: string): string[][] {
  const content = decodeSegment(readFileSync(path))
  return (content?.frames ?? []).map(({ content: { columns } }) => {
    const column = columns[eventIdColumn] ?? Buffer.alloc(0)
    const ids: string[] = []
    for (let at = 0; at < column.length;) {
      const end = at + 1 + (column[at] ?? 0)
      ids.push(column.toString('utf8', at + 1, end))
      at = end
    }
    return ids
  })
}
