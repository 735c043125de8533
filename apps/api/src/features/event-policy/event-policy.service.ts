import type { ClickHouseReader } from '@sightline/db/clickhouse'
import type { EventPolicyStore } from '@sightline/db/event-policy'
import { buildTalliesQuery } from '@sightline/db/quarantine'
import type { EditableEventPolicy, EventPolicy, EventPolicyCounts } from '@sightline/domain/event-policy'
import type { Project } from '@sightline/domain/project'

export interface EventPolicyServiceDeps {
  readonly policies: Pick<EventPolicyStore, 'get' | 'save'>
  readonly clickhouse: ClickHouseReader
  readonly now: () => Date
}

export type EventPolicyService = ReturnType<typeof createEventPolicyService>

const countedMs = 30 * 86_400_000

/** What a project says of the events it takes: rules, schemas, addresses, bots. */
export function createEventPolicyService(deps: EventPolicyServiceDeps) {
  return {
    get: (project: Project): Promise<EditableEventPolicy> => deps.policies.get(project.id),

    /** @throws DomainError `conflict` when the revision is not the latest. Acts in ingest within 10 seconds. */
    save(project: Project, change: { policy: EventPolicy; revision: number }, userId: string) {
      return deps.policies.save(project.id, { ...change, userId, at: deps.now() })
    },

    async counts(project: Project): Promise<EventPolicyCounts> {
      const { rows } = await deps.clickhouse.run(
        buildTalliesQuery(project.id, new Date(deps.now().getTime() - countedMs)),
      )
      const countsOf = (prefix: string) =>
        Object.fromEntries(
          rows
            .filter(({ name }) => name.startsWith(prefix))
            .map(({ name, events }) => [name.slice(prefix.length), events]),
        )
      return { rules: countsOf('rule:'), schemas: countsOf('schema:') }
    },
  }
}
