import { Migrator, type Migration } from 'kysely/migration'
import { createPostgres } from './client.ts'
import { createAccountsMigration } from './migrations/0001-create-accounts.ts'
import { createProjectsMigration } from './migrations/0002-create-projects.ts'
import { createProjectBindingsMigration } from './migrations/0003-create-project-bindings.ts'
import { createQuarantineReplaysMigration } from './migrations/0004-create-quarantine-replays.ts'
import { createPersonUndosMigration } from './migrations/0005-create-person-undos.ts'
import { createEventPoliciesMigration } from './migrations/0006-create-event-policies.ts'
import { addProjectLimitsMigration } from './migrations/0008-add-project-limits.ts'
import { createDedupSweepMigration } from './migrations/0009-create-dedup-sweep.ts'
import { createCanaryMigration } from './migrations/0010-create-canary.ts'
import { createStreamsMigration } from './migrations/0011-create-streams.ts'
import { createTriggersMigration } from './migrations/0012-create-triggers.ts'

/** Applied in the order of their names, each once, all in one transaction. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001_create_accounts': createAccountsMigration,
  '0002_create_projects': createProjectsMigration,
  '0003_create_project_bindings': createProjectBindingsMigration,
  '0004_create_quarantine_replays': createQuarantineReplaysMigration,
  '0005_create_person_undos': createPersonUndosMigration,
  '0006_create_event_policies': createEventPoliciesMigration,
  '0008_add_project_limits': addProjectLimitsMigration,
  '0009_create_dedup_sweep': createDedupSweepMigration,
  '0010_create_canary': createCanaryMigration,
  '0011_create_streams': createStreamsMigration,
  '0012_create_triggers': createTriggersMigration,
}

export const postgresMigrationNames: readonly string[] = Object.keys(migrations)

/**
 * Applies what has not been applied yet. Several processes may call it at once: Kysely holds an advisory lock.
 * @param connection.upTo the last one to apply; all of them when absent.
 * @returns the names of the migrations that were applied by this call.
 * @throws DomainError `unavailable` when the database does not answer.
 */
export async function migratePostgres(connection: { readonly url: string; readonly upTo?: string }): Promise<string[]> {
  const db = createPostgres({ url: connection.url, maxConnections: 1 })
  try {
    const migrator = new Migrator({
      db,
      provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
      migrationTableName: 'schema_migrations',
      migrationLockTableName: 'schema_migrations_lock',
    })
    const { upTo } = connection
    const { error, results } = await (upTo === undefined ? migrator.migrateToLatest() : migrator.migrateTo(upTo))
    if (error !== undefined) throw error
    return (results ?? []).map((result) => result.migrationName)
  } finally {
    await db.destroy()
  }
}
