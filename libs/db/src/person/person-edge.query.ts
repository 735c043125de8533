import { identityEdgeKinds, type IdentityEdge } from '@sightline/domain/person'
import type { ProjectScope } from '@sightline/domain/project'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams } from '../query/index.ts'

const edgeRow = z.object({
  kind: z.enum(identityEdgeKinds),
  from_id: z.string(),
  to_id: z.string(),
  first_ms: z.number(),
})
export type PersonEdgeRow = z.infer<typeof edgeRow>

/** Aliases that a project may have before the newest are left out of its persons. */
export const maxAliases = 50_000

const edgeColumns = `kind, from_id, to_id, toUnixTimestamp64Milli(min(first_at)) AS first_ms`

/** All aliases of a project, oldest first. */
export function buildAliasesQuery(scope: ProjectScope): ClickHouseQuery<PersonEdgeRow> {
  const params = new SqlParams()
  return {
    name: 'person_aliases',
    sql: `
SELECT ${edgeColumns}
FROM person_edges
WHERE project_id = ${params.bind('UUID', scope.projectId)} AND kind = 'alias'
GROUP BY kind, from_id, to_id
ORDER BY first_ms, from_id, to_id
LIMIT ${maxAliases}`,
    params: params.values,
    row: edgeRow,
  }
}

const maxEdgesOfPerson = 5_000

/** Pairs of both kinds that begin or end at one of the ids, and all that begin where those begin: who had it first. */
export function buildEdgesOfIdsQuery(scope: ProjectScope, ids: readonly string[]): ClickHouseQuery<PersonEdgeRow> {
  const params = new SqlParams()
  const project = `project_id = ${params.bind('UUID', scope.projectId)}`
  const known = params.bindTexts(ids)
  return {
    name: 'person_edges',
    sql: `
SELECT ${edgeColumns}
FROM person_edges
WHERE ${project}
  AND (has(${known}, to_id) OR from_id IN (
    SELECT from_id FROM person_edges WHERE ${project} AND (has(${known}, to_id) OR has(${known}, from_id))
  ))
GROUP BY kind, from_id, to_id
ORDER BY first_ms, from_id, to_id
LIMIT ${maxEdgesOfPerson}`,
    params: params.values,
    row: edgeRow,
  }
}

export function toIdentityEdge(row: PersonEdgeRow): IdentityEdge {
  return { kind: row.kind, fromId: row.from_id, toId: row.to_id, firstAtMs: row.first_ms }
}
