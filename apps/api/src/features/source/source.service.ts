import type { ClickHouseReader } from '@sightline/db/clickhouse'
import { buildSourceHoursQuery, buildSourceRejectsQuery, buildSourcesQuery } from '@sightline/db/source'
import { toProjectScope, type Project } from '@sightline/domain/project'
import { toSources, type Source } from '@sightline/domain/source'

export type SourceService = ReturnType<typeof createSourceService>

/** What sends to a project. */
export function createSourceService(deps: { readonly clickhouse: ClickHouseReader; readonly now: () => Date }) {
  return {
    /** @throws DomainError `unavailable`. */
    async list(project: Project): Promise<Source[]> {
      const scope = toProjectScope(project)
      const now = deps.now()
      const [counts, hours, rejects] = await Promise.all([
        deps.clickhouse.run(buildSourcesQuery(scope, now)),
        deps.clickhouse.run(buildSourceHoursQuery(scope, now)),
        deps.clickhouse.run(buildSourceRejectsQuery(scope, now)),
      ])
      return toSources(counts.rows, hours.rows, rejects.rows)
    },
  }
}
