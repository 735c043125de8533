import { personFeaturesQuery, type PersonFeaturesFormat } from '@sightline/domain/person-feature'
import type { FastifyInstance } from 'fastify'
import { toGoneSignal } from '../../http/caller-gone.ts'
import { readRestCall, type RestCallDeps } from '../../http/rest-call.ts'
import type { Services } from '../../services.ts'

export interface PersonFeatureRouteDeps extends RestCallDeps {
  readonly services: Pick<Services, 'project' | 'personFeature'>
}

const contentTypes = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
} as const satisfies Record<PersonFeaturesFormat, string>

/** `GET /api/v1/person-features`: a row for each person, for models to learn from; see docs/machine-learning.md. */
export function registerPersonFeatureRoute(server: FastifyInstance, deps: PersonFeatureRouteDeps): void {
  server.get('/api/v1/person-features', async (request, reply) => {
    const gone = toGoneSignal(reply)
    const { project, query } = await readRestCall(request, personFeaturesQuery, deps)
    const file = await deps.services.personFeature.open(project, query, gone)
    return reply
      .header('content-type', contentTypes[query.format])
      .header('content-disposition', `attachment; filename="person-features.${query.format}"`)
      .header('cache-control', 'no-store')
      .send(file)
  })
}
