import { reconcile, type AcceptedCounts, type LedgerAccount } from '@sightline/domain/ledger'
import type { ClickHouseReader } from '../clickhouse/index.ts'
import { buildLedgerQuery, buildStoredQuery, type LedgerScope } from './ledger.query.ts'

/**
 * Holds what was acknowledged against what is stored, while events go on arriving. Live traffic may still show a fault
 * that is none; a true one is there at every look.
 * @param pendingOf what the logs of all ingest processes owe the event store.
 */
export async function readLedger(
  reader: ClickHouseReader,
  pendingOf: () => Promise<readonly AcceptedCounts[]>,
  scope: LedgerScope,
): Promise<LedgerAccount> {
  // A batch moves from the log to the rows to the ledger. Looked at in this order, one that moves meanwhile is seen.
  const ledgerBefore = (await reader.run(buildLedgerQuery(scope))).rows
  const pendingBefore = await pendingOf()
  const stored = (await reader.run(buildStoredQuery(scope))).rows
  const pendingAfter = await pendingOf()
  const ledgerAfter = (await reader.run(buildLedgerQuery(scope))).rows
  // Batches that began after the rows were read say nothing about them.
  const known = new Set([...ledgerBefore, ...pendingBefore, ...stored].map((entry) => entry.batchId))
  const ofKnown = (entry: AcceptedCounts) => known.has(entry.batchId)
  return reconcile(ledgerAfter.filter(ofKnown), [...pendingBefore, ...pendingAfter.filter(ofKnown)], stored)
}
