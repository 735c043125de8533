import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'

const usageRow = z.object({ accepted: z.coerce.number() })

/**
 * How many events of a project arrived since an instant (the start of an hour) and were stored, by the ledger; what several
 * nodes stored counts once.
 */
export function buildUsageQuery(projectId: string, since: Date): ClickHouseQuery<z.infer<typeof usageRow>> {
  return {
    name: 'project_usage',
    sql: `
      SELECT sum(b.accepted) - (SELECT uniqExact(batch_id, event_id) FROM removed_events
                                WHERE project_id = {projectId:UUID} AND hour >= {since:DateTime64(3)}) AS accepted
      FROM ingest_batches AS b FINAL
      WHERE project_id = {projectId:UUID} AND hour >= {since:DateTime64(3)}`,
    params: { projectId, since },
    row: usageRow,
  }
}
