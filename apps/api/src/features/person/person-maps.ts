import type { ClickHouseReader } from '@sightline/db/clickhouse'
import { buildAliasesQuery, toIdentityEdge, type PersonUndoStore } from '@sightline/db/person'
import { toPersonMap, type PersonMap } from '@sightline/domain/person'
import type { ProjectScope } from '@sightline/domain/project'

export type PersonMaps = ReturnType<typeof createPersonMaps>

/** Which ids are one person now, for queries that count or list persons. */
export function createPersonMaps(deps: { readonly clickhouse: ClickHouseReader; readonly undos: PersonUndoStore }) {
  return {
    /** @throws DomainError `unavailable`. */
    async get(scope: ProjectScope): Promise<PersonMap> {
      const [aliases, undone] = await Promise.all([
        deps.clickhouse.run(buildAliasesQuery(scope)),
        deps.undos.list(scope.projectId),
      ])
      return toPersonMap(aliases.rows.map(toIdentityEdge), undone)
    },
  }
}
