import { canaryEvent, canaryProject } from '@sightline/domain/canary'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams, toEventsWhereSql } from '../query/index.ts'

const hourMs = 3_600_000

/** Whether a report would count this canary: on the way that every report's condition takes. */
export function buildCanaryQuery(input: {
  readonly eventId: string
  readonly sentAt: Date
}): ClickHouseQuery<{ readonly events: number }> {
  const params = new SqlParams()
  const scope = { projectId: canaryProject.projectId, timeZone: 'UTC' }
  const sentAtMs = input.sentAt.getTime()
  // The node's clock may differ from ours.
  const range = { from: new Date(sentAtMs - hourMs), to: new Date(sentAtMs + hourMs) }
  const where = toEventsWhereSql(scope, { range, filters: [], event: canaryEvent }, params)
  return {
    name: 'canary',
    sql: `SELECT count() AS events FROM events WHERE ${where} AND event_id = ${params.bind('String', input.eventId)}`,
    params: params.values,
    row: z.object({ events: z.number() }),
  }
}
