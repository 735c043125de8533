import type { PersonMap } from '@sightline/domain/person'
import type { ProjectScope } from '@sightline/domain/project'
import { triggerSource, type TriggerStep } from '@sightline/domain/trigger'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { toDeviceUsersSql, toPersonSql } from '../person/index.ts'
import { SqlParams, toEventsWhereSql, toFilterSql } from '../query/index.ts'
import { toStreamBatchesSql, type StreamBatch } from '../stream/index.ts'

/** What a trigger looks for in which batches. */
export interface StepsRequest {
  readonly steps: readonly TriggerStep[]
  /** The fresh ones. */
  readonly batches: readonly StreamBatch[]
  readonly persons: PersonMap
}

export interface FreshPersonRow {
  /** 64 bits, as digits. */
  readonly person: string
  readonly firstAtMs: number
  readonly lastAtMs: number
}

/** More persons at a time than a query takes are left to further ones. */
export const maxFreshPersons = 20_000

/** Who did one of the steps in fresh batches, and when. */
export function buildFreshPersonsQuery(scope: ProjectScope, request: StepsRequest): ClickHouseQuery<FreshPersonRow> {
  const params = new SqlParams()
  const { steps, batches, persons } = request
  return {
    name: 'trigger_fresh_persons',
    sql: `
SELECT toString(${toPersonSql(persons, params)}) AS person,
       toUnixTimestamp64Milli(min(occurred_at)) AS firstAtMs, toUnixTimestamp64Milli(max(occurred_at)) AS lastAtMs
FROM events LEFT JOIN ${toDeviceUsersSql(scope, persons, params)}
WHERE project_id = ${params.bind('UUID', scope.projectId)} AND bot = '' AND ${isNoTriggersEvent}
  AND ${toStreamBatchesSql(batches, params)}
  AND (${steps.map((step) => toStepSql(step, params)).join(' OR ')})
GROUP BY person`,
    params: params.values,
    row: z.object({ person: z.string(), firstAtMs: z.coerce.number(), lastAtMs: z.coerce.number() }),
  }
}

export interface StepEventRow {
  readonly person: string
  readonly eventId: string
  readonly event: string
  readonly userId: string
  readonly anonymousId: string
  readonly atMs: number
  /** From 0 on. */
  readonly steps: readonly number[]
  readonly isFresh: number
}

/** All that some persons did of the steps in a range of time, person by person. */
export function buildStepEventsQuery(
  scope: ProjectScope,
  request: StepsRequest & {
    readonly personHashes: readonly string[]
    readonly range: { readonly from: Date; readonly to: Date }
  },
): ClickHouseQuery<StepEventRow> {
  const params = new SqlParams()
  const { steps, batches, persons, range } = request
  const stepsSql = steps.map((step, index) => `if(${toStepSql(step, params)}, [${index}], [])`)
  return {
    name: 'trigger_step_events',
    sql: `
SELECT toString(${toPersonSql(persons, params)}) AS person, event_id AS eventId, event, user_id AS userId,
       anonymous_id AS anonymousId, toUnixTimestamp64Milli(occurred_at) AS atMs,
       arrayConcat(${stepsSql.join(', ')}) AS steps, (${toStreamBatchesSql(batches, params)}) AS isFresh
FROM events LEFT JOIN ${toDeviceUsersSql(scope, persons, params)}
WHERE ${toEventsWhereSql(scope, { range, filters: [] }, params)}
  AND ${isNoTriggersEvent} AND notEmpty(steps) AND person IN ${params.bindTexts(request.personHashes)}
ORDER BY person`,
    params: params.values,
    row: z.object({
      person: z.string(),
      eventId: z.string(),
      event: z.string(),
      userId: z.string(),
      anonymousId: z.string(),
      atMs: z.coerce.number(),
      steps: z.array(z.number()),
      isFresh: z.number(),
    }),
  }
}

/** What triggers store is no step of any: nothing can go round in circles. */
const isNoTriggersEvent = `source != '${triggerSource}'`

function toStepSql(step: TriggerStep, params: SqlParams): string {
  const filters = step.filters.map((filter) => toFilterSql(filter, params))
  return `(${[`event = ${params.bind('String', step.event)}`, ...filters].join(' AND ')})`
}
