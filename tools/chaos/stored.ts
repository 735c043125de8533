import { createClickHouseClient } from '@sightline/db/clickhouse'
import type { Instance } from '../launch/instance.ts'

export interface StoredIds {
  readonly events: number
  /** Ids that are there more than once. */
  readonly twice: readonly string[]
  /** Those of the given ones that are not there. */
  readonly missing: readonly string[]
}

/** Looks for each of the ids among all events of a project. */
export async function findStored(
  instance: Instance,
  projectId: string,
  acknowledged: ReadonlySet<string>,
): Promise<StoredIds> {
  const client = createClickHouseClient({ url: instance.clickhouseUrl, database: instance.clickhouseDatabase })
  try {
    const answer = await client.query({
      query: `SELECT event_id, count() FROM events WHERE project_id = {projectId:UUID} GROUP BY event_id`,
      query_params: { projectId },
      format: 'JSONCompactEachRow',
    })
    const missing = new Set(acknowledged)
    const twice: string[] = []
    let events = 0
    for await (const rows of answer.stream<[string, number | string]>()) {
      for (const row of rows) {
        const [id, times] = row.json()
        missing.delete(id)
        events += Number(times)
        if (Number(times) !== 1) twice.push(id)
      }
    }
    return { events, twice, missing: [...missing] }
  } finally {
    await client.close()
  }
}
