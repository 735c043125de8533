import { canaryProject, canaryStages, type CanaryState } from '@sightline/domain/canary'
import type { Insertable, Kysely, Selectable } from 'kysely'
import type { CanaryStatesTable, Database } from '../postgres/index.ts'
import { hashProjectKey, toKeyHint } from '../project/project-key-secret.ts'

export type CanaryStore = ReturnType<typeof createCanaryStore>

/** The canary's project, and what became of it. Every method throws DomainError `unavailable` when the database does not answer. */
export function createCanaryStore(deps: { readonly db: Kysely<Database> }) {
  const { db } = deps
  return {
    /** Sees to it that the project is there and that this write key opens it. */
    async ensureProject(writeKey: string): Promise<void> {
      const { organizationId, projectId, keyId } = canaryProject
      const key = { hash: hashProjectKey(writeKey), hint: toKeyHint(writeKey), revoked_at: null }
      await db
        .insertInto('organizations')
        .values({ id: organizationId, name: 'Canary', slug: 'sightline-canary', logo: null, metadata: null })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      await db
        .insertInto('projects')
        .values({ id: projectId, organization_id: organizationId, name: 'Canary', time_zone: 'UTC' })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      await db
        .insertInto('project_keys')
        .values({ id: keyId, project_id: projectId, kind: 'write', name: 'canary', ...key })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(key))
        .execute()
    },

    async save(state: CanaryState): Promise<void> {
      const row = toRow(state)
      await db
        .insertInto('canary_states')
        .values(row)
        .onConflict((conflict) => conflict.column('node').doUpdateSet(row))
        .execute()
    },

    /** Of the nodes that are asked for, those through which a canary was ever sent. */
    async list(nodes: readonly string[]): Promise<CanaryState[]> {
      if (nodes.length === 0) return []
      const rows = await db.selectFrom('canary_states').selectAll().where('node', 'in', nodes).orderBy('node').execute()
      return rows.map(toState)
    },
  }
}

function toRow(state: CanaryState): Insertable<CanaryStatesTable> {
  return {
    node: state.node,
    sent_at: state.sentAt,
    arrived_at: state.arrived?.at ?? null,
    round_trip_ms: state.arrived === undefined ? null : Math.round(state.arrived.roundTripMs),
    stalled_at: state.stall?.stage ?? null,
    stalled_since: state.stall?.since ?? null,
  }
}

function toState(row: Selectable<CanaryStatesTable>): CanaryState {
  const stage = canaryStages.find((each) => each === row.stalled_at)
  const { arrived_at: at, round_trip_ms: roundTripMs, stalled_since: since } = row
  return {
    node: row.node,
    sentAt: row.sent_at,
    arrived: at === null || roundTripMs === null ? undefined : { at, roundTripMs },
    stall: stage === undefined || since === null ? undefined : { stage, since },
  }
}
