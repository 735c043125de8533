import type { ClickHouseReader } from '@sightline/db/clickhouse'
import { buildUsageQuery } from '@sightline/db/project'
import type { QuotaDeps } from './quota.ts'

/** How many events a project has sent, by the ledger. */
export function createUsageReader(reader: ClickHouseReader): QuotaDeps['readAccepted'] {
  return async (projectId, since) => {
    const { rows } = await reader.run(buildUsageQuery(projectId, since))
    return rows[0]?.accepted ?? 0
  }
}
