import type { ClickHouseClient } from '@clickhouse/client'
import { toStorageError } from '../clickhouse/index.ts'

/** No answer that was planned by a span takes so long. */
const keptMs = 3_600_000

/** Takes away spans and values in whose place later ones are, or that were never finished. @throws DomainError `unavailable` */
export async function forgetReplaced(client: ClickHouseClient, now: Date): Promise<void> {
  const params = { before: (now.getTime() - keptMs) * 1000 }
  const latest = 'SELECT max(version) FROM settled_spans GROUP BY project_id, side, from_at, to_at'
  try {
    for (const table of ['settled_values', 'settled_spans']) {
      await client.command({
        query: `ALTER TABLE ${table} DELETE WHERE version < {before:UInt64} AND version NOT IN (${latest})`,
        query_params: params,
        clickhouse_settings: { mutations_sync: '1', allow_nondeterministic_mutations: 1 },
      })
    }
  } catch (error) {
    throw toStorageError(error)
  }
}
