import { DomainError } from '@sightline/domain/kernel'
import { granularity, instant, relativeRange, type QueryRange } from '@sightline/domain/query'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Services } from '../services.ts'
import { readRestCall, type RestCallDeps } from './rest-call.ts'

export interface EventStatsRouteDeps extends RestCallDeps {
  readonly services: Pick<Services, 'project' | 'trend' | 'eventCatalog'>
}

const eventStatsQuery = z.object({
  event: z.string().min(1).max(200).optional(),
  granularity: granularity.default('day'),
  last: relativeRange.default('30d'),
  from: instant.optional(),
  to: instant.optional(),
})
type EventStatsQuery = z.infer<typeof eventStatsQuery>

/**
 * `GET /api/events/stats`: how many events, in all, over time and by name; the numbers of `trend.run`. For services that
 * speak plain HTTP; see docs/sdks/rest.md.
 */
export function registerEventStatsRoute(server: FastifyInstance, deps: EventStatsRouteDeps): void {
  const { services } = deps
  server.get('/api/events/stats', async (request) => {
    const { project, query } = await readRestCall(request, eventStatsQuery, deps)
    const range = toRange(query)
    const [trend, names] = await Promise.all([
      services.trend.run(project, {
        series: [{ event: query.event ?? '*', measure: { kind: 'count' }, filters: [] }],
        filters: [],
        granularity: query.granularity,
        range,
        compare: false,
      }),
      services.eventCatalog.names(project, range),
    ])
    const [line] = trend.lines
    return {
      project_id: project.id,
      from: trend.range.from,
      to: trend.range.to,
      time_zone: trend.timeZone,
      granularity: trend.granularity,
      total: line?.total ?? 0,
      points: line?.points.map(({ at, value }) => ({ at, count: value })) ?? [],
      events: names
        .filter(({ event }) => query.event === undefined || event === query.event)
        .map(({ event, count, lastSeenAt }) => ({ event, count, last_seen_at: lastSeenAt })),
    }
  })
}

function toRange({ last, from, to }: EventStatsQuery): QueryRange {
  if (from === undefined && to === undefined) return { kind: 'relative', last }
  if (from !== undefined && to !== undefined) return { kind: 'absolute', from, to }
  const field = from === undefined ? 'from' : 'to'
  throw new DomainError('invalid_input', 'expected both from and to, or neither', { field })
}
