import { chooseRemovals } from '@sightline/domain/dedup'
import type { ClickHouseReader } from '../clickhouse/index.ts'
import type { BatchSpan } from './dedup-sql.ts'
import { buildCopiesQuery, buildSharedIdsQuery, type CopyRow } from './dedup.query.ts'
import type { DedupWriter } from './dedup.writer.ts'

/** A server takes 128 KiB for each list of ids in a statement. */
const maxChunkBatches = 2_000
const maxChunkProjects = 2_000
/** The rows of an hour are read for each piece of it: few and large pieces. A look holds 16 bytes for each row. */
const maxChunkRows = 2_000_000
const maxIds = 5_000

/** Batches in pieces, in their order. */
export function toChunks(batches: readonly BatchSpan[]): BatchSpan[][] {
  const chunks: BatchSpan[][] = []
  let chunk: BatchSpan[] = []
  let rows = 0
  let projects = 0
  for (const batch of batches) {
    rows += batch.rows
    projects += batch.projectIds.length
    const isFull = chunk.length >= maxChunkBatches || rows > maxChunkRows || projects > maxChunkProjects
    if (isFull || chunks.length === 0) {
      chunk = []
      chunks.push(chunk)
      rows = batch.rows
      projects = batch.projectIds.length
    }
    chunk.push(batch)
  }
  return chunks
}

/**
 * Notes which rows go, of the ids that stand in one of the batches and in another one. It looks at the rows: an id that
 * stands in the index alone is of a row that is gone already, and nothing goes in favour of it.
 * @returns how many.
 */
export async function removeCopies(
  batches: readonly BatchSpan[],
  sweepId: string,
  deps: { readonly clickhouse: ClickHouseReader; readonly writer: Pick<DedupWriter, 'noteRemovals'> },
): Promise<number> {
  const idHashes = (await deps.clickhouse.run(buildSharedIdsQuery(batches))).rows.map((row) => row.idHash)
  let removed = 0
  for (let at = 0; at < idHashes.length; at += maxIds) {
    const copies = (await deps.clickhouse.run(buildCopiesQuery(idHashes.slice(at, at + maxIds)))).rows
    // By the ids themselves: two of them may have one hash.
    const byId = Map.groupBy(copies, (copy: CopyRow) => `${copy.projectId} ${copy.eventId}`)
    const removals = [...byId.values()].flatMap((ofOne) => chooseRemovals(ofOne))
    await deps.writer.noteRemovals(sweepId, removals)
    removed += removals.length
  }
  return removed
}
