import type { EventBatch, EventWriter } from '@sightline/db/event'
import { DomainError } from '@sightline/domain/kernel'

/**
 * Stores a batch exactly once.
 *
 * A first attempt is a plain insert; its answer is the proof. When an earlier attempt may have reached the server (a
 * lost answer, a crash on either side), we look before we insert, because the server remembers tokens only for so long;
 * and we look again after, because a server that was killed may know a token whose rows it never committed, and would
 * then swallow the retry. Rows that are missing after that are inserted past the tokens, and roll-ups that a kill left
 * behind the events, or ahead of them, are mended.
 *
 * @param isUncertain an earlier attempt may have stored the batch or a part of it.
 * @param damagedRows rows that the batch had and that cannot be read any more: they may have been stored before that.
 * @returns how many of its rows are stored, those among them.
 */
export async function storeBatch(
  writer: EventWriter,
  batch: EventBatch,
  isUncertain: boolean,
  damagedRows = 0,
): Promise<number> {
  if (!isUncertain) {
    if (batch.rows > 0) await writer.insert(batch)
    return batch.rows
  }
  if (await writer.isInserting(batch.id)) {
    throw new DomainError('unavailable', 'an earlier insert of the batch is still running', { batchId: batch.id })
  }
  const isWhole = (rows: number) => rows === batch.rows || rows === batch.rows + damagedRows
  if (!isWhole(await writer.countStored(batch))) {
    await writer.insert(batch)
    if (!isWhole(await writer.countStored(batch))) await writer.insertMissing(batch)
  }
  const stored = await writer.countStored(batch)
  if (!isWhole(stored)) throw new Error(`batch ${batch.id} has ${batch.rows} rows, ${stored} are stored`)
  await writer.repairRollups(batch)
  return stored
}
