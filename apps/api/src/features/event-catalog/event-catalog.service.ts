import type { ClickHouseReader } from '@sightline/db/clickhouse'
import {
  buildEventNamesQuery,
  buildEventQuery,
  buildEventSampleQuery,
  buildEventValuesQuery,
  catalogRange,
} from '@sightline/db/event-catalog'
import { buildNewestEventQuery, buildRecentEventsQuery, toLiveEvent } from '@sightline/db/live'
import {
  toEventFields,
  type EventDetails,
  type EventFieldEntry,
  type EventFieldsRequest,
  type EventNameEntry,
  type EventRequest,
  type EventValueEntry,
  type EventValuesRequest,
  type RecentEventsRequest,
} from '@sightline/domain/event-catalog'
import { DomainError, toWellFormedJson } from '@sightline/domain/kernel'
import type { LiveEvent } from '@sightline/domain/live'
import { toProjectScope, type Project } from '@sightline/domain/project'
import { resolveRange, type QueryRange } from '@sightline/domain/query'

export interface EventCatalogServiceDeps {
  readonly clickhouse: ClickHouseReader
  readonly now: () => Date
}

export type EventCatalogService = ReturnType<typeof createEventCatalogService>

const hourMs = 3_600_000

/** What a project sends: names, fields, values and the latest events. Every method may throw `unavailable`. */
export function createEventCatalogService(deps: EventCatalogServiceDeps) {
  const { clickhouse } = deps
  return {
    /** The thousand most frequent; of the catalogue's days, unless a range is given. */
    async names(project: Project, range?: QueryRange): Promise<EventNameEntry[]> {
      const now = deps.now()
      const within = range === undefined ? catalogRange(now) : resolveRange(range, now, project.timeZone)
      const { rows } = await clickhouse.run(buildEventNamesQuery(toProjectScope(project), within))
      return rows.map((row) => ({ event: row.event, count: row.count, lastSeenAt: new Date(row.last_seen_ms) }))
    },

    /** @throws DomainError `not_found` */
    async get(project: Project, request: EventRequest): Promise<EventDetails> {
      const [row] = (await clickhouse.run(buildEventQuery(toProjectScope(project), request))).rows
      if (row === undefined) throw new DomainError('not_found', 'no such event', { eventId: request.eventId })
      const { properties, ...columns } = row
      const propertiesJson = toWellFormedJson(String(properties))
      return {
        fields: Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== '' && value !== 0)),
        properties: JSON.parse(propertiesJson) as Record<string, unknown>,
        propertiesJson,
      }
    },

    async fields(project: Project, request: EventFieldsRequest): Promise<EventFieldEntry[]> {
      const query = buildEventSampleQuery(toProjectScope(project), catalogRange(deps.now()), request)
      const { rows } = await clickhouse.run(query)
      return toEventFields(rows.map(({ properties, ...columns }) => ({ columns, properties: String(properties) })))
    },

    async values(project: Project, request: EventValuesRequest): Promise<EventValueEntry[]> {
      const query = buildEventValuesQuery(toProjectScope(project), catalogRange(deps.now()), request)
      return (await clickhouse.run(query)).rows
    },

    /** Newest first. Looks at the hour up to the newest event, and at all days only when that holds too few. */
    async recent(project: Project, request: RecentEventsRequest): Promise<LiveEvent[]> {
      const scope = toProjectScope(project)
      const range = catalogRange(deps.now())
      const newest = await clickhouse.run(buildNewestEventQuery(scope, range))
      const newestMs = newest.rows[0]?.newest_ms ?? 0
      if (newestMs === 0) return []
      const lastHour = { from: new Date(newestMs - hourMs), to: range.to }
      const late = await clickhouse.run(buildRecentEventsQuery(scope, lastHour, request.limit))
      const { rows } =
        late.rows.length === request.limit
          ? late
          : await clickhouse.run(buildRecentEventsQuery(scope, range, request.limit))
      return rows.map((row) => toLiveEvent(scope, row))
    },
  }
}
