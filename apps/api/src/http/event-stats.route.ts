import { DomainError } from '@sightline/domain/kernel'
import { granularity, relativeRange, type QueryRange } from '@sightline/domain/query'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Authenticate } from '../auth/authenticate.ts'
import type { Services } from '../services.ts'
import type { KnownCaller } from '../trpc/context.ts'

export interface EventStatsRouteDeps {
  readonly services: Pick<Services, 'project' | 'trend' | 'eventCatalog'>
  readonly authenticate: Authenticate
}

const eventStatsQuery = z.object({
  /** Which project; a server key needs not say so. */
  project_id: z.guid('expected the id of a project').optional(),
  event: z.string().min(1).max(200).optional(),
  granularity: granularity.default('day'),
  last: relativeRange.default('30d'),
  from: z.coerce.date('expected ISO 8601').optional(),
  to: z.coerce.date('expected ISO 8601').optional(),
})
type EventStatsQuery = z.infer<typeof eventStatsQuery>

/**
 * `GET /api/events/stats`: how many events, in all, over time and by name; the numbers of `trend.run`. For services that
 * speak plain HTTP; see docs/sdks/rest.md.
 */
export function registerEventStatsRoute(
  server: FastifyInstance,
  { services, authenticate }: EventStatsRouteDeps,
): void {
  server.get('/api/events/stats', async (request) => {
    const { caller } = await authenticate(toCredentials(request))
    if (caller.kind === 'anonymous') throw new DomainError('unauthenticated', 'a server key is needed')
    const query = parseQuery(request)
    const project = await services.project.getFor(caller, findProjectId(caller, query))
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

/** The other routes of this kind take a key as `X-API-Key` too. */
function toCredentials({ headers }: FastifyRequest): FastifyRequest['headers'] {
  const key = headers['x-api-key']
  return key === undefined ? headers : { ...headers, authorization: `Bearer ${key.toString()}` }
}

function parseQuery(request: FastifyRequest): EventStatsQuery {
  const parsed = eventStatsQuery.safeParse(request.query)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new DomainError('invalid_input', issue?.message ?? 'the query is wrong', { field: issue?.path.join('.') ?? '' })
}

function findProjectId(caller: KnownCaller, query: EventStatsQuery): string {
  const projectId = query.project_id ?? (caller.kind === 'server_key' ? caller.projectId : undefined)
  if (projectId === undefined) {
    throw new DomainError('invalid_input', 'expected the id of a project', { field: 'project_id' })
  }
  return projectId
}

function toRange({ last, from, to }: EventStatsQuery): QueryRange {
  if (from === undefined && to === undefined) return { kind: 'relative', last }
  if (from !== undefined && to !== undefined) return { kind: 'absolute', from, to }
  const field = from === undefined ? 'from' : 'to'
  throw new DomainError('invalid_input', 'expected both from and to, or neither', { field })
}
