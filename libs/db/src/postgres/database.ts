import type { ColumnType, Generated } from 'kysely'

/** Set by the database when a row is made, and never by hand. */
type MadeAt = ColumnType<Date, Date | undefined, never>

export interface OrganizationsTable {
  id: Generated<string>
  name: string
  slug: string
  logo: string | null
  metadata: string | null
  created_at: MadeAt
}

export interface UsersTable {
  id: Generated<string>
  name: string
  email: string
  email_verified: boolean
  image: string | null
  created_at: MadeAt
  updated_at: Generated<Date>
}

export interface MembersTable {
  id: Generated<string>
  organization_id: string
  user_id: string
  role: string
  created_at: MadeAt
}

export interface AuthAccountsTable {
  id: Generated<string>
  user_id: string
  account_id: string
  provider_id: string
  password: string | null
  created_at: MadeAt
  updated_at: Generated<Date>
}

export interface AuthSessionsTable {
  id: Generated<string>
  user_id: string
  token: string
  expires_at: Date
}

export interface AuthVerificationsTable {
  id: Generated<string>
  identifier: string
  value: string
  expires_at: Date
}

export interface AuthRateLimitsTable {
  id: Generated<string>
  key: string
  count: number
  /** Milliseconds since 1970; a bigint, which the driver hands over as text. */
  last_request: ColumnType<string, number, number>
}

export interface ProjectsTable {
  id: Generated<string>
  organization_id: string
  name: string
  time_zone: string
  events_per_second: Generated<number | null>
  /** A bigint, which the driver reads as text. */
  events_per_month: ColumnType<string | null, number | null | undefined, number | null>
  created_at: MadeAt
  updated_at: Generated<Date>
}

export interface ProjectKeysTable {
  id: Generated<string>
  project_id: string
  kind: 'write' | 'server'
  name: string
  /** SHA-256 of the secret, in hexadecimal. */
  hash: string
  hint: string
  created_at: MadeAt
  last_used_at: Date | null
  revoked_at: Date | null
}

export interface ProjectBindingsTable {
  vendor: string
  external_id: string
  project_id: string
  created_at: MadeAt
}

export interface QuarantineReplaysTable {
  id: Generated<string>
  project_id: string
  /** A `QuarantineFilter`. */
  filter: ColumnType<unknown, string, never>
  state: ColumnType<'waiting' | 'running' | 'done', never, 'running' | 'done'>
  requested_by: string
  requested_at: MadeAt
  finished_at: Date | null
}

export interface EventPoliciesTable {
  project_id: string
  /** An `EventPolicy`. */
  policy: ColumnType<unknown, string, string>
  revision: number
  hash_salt: Buffer
  changed_by: string
  changed_at: Generated<Date>
}

export interface VisitorSaltsTable {
  /** `2026-01-31`; the driver hands it over as text. */
  day: string
  salt: Buffer
}

export interface DedupSweepTable {
  /** The table has one row. */
  id: 1
  stored_until: Date
  covered_from: Date | null
  mended_until: Date
}

export interface CanaryStatesTable {
  node: string
  sent_at: Date
  arrived_at: Date | null
  round_trip_ms: number | null
  /** A `CanaryStage`. */
  stalled_at: string | null
  stalled_since: Date | null
}

/** Bigints, which the driver reads as text. */
type BigIntColumn = ColumnType<string, number, number>

export interface StreamsTable {
  project_id: string
  next_batch: ColumnType<string, number | undefined, number>
  stored_until: Date
}

export interface StreamBatchesTable {
  project_id: string
  batch: BigIntColumn
  batch_id: string
  /** Starts of hours of arrival, both included. */
  first_hour: Date
  last_hour: Date
  events: BigIntColumn
  stored_at: Date
}

export interface StreamConsumersTable {
  project_id: string
  name: string
  batch: BigIntColumn
  after_event_id: string | null
  committed_at: Generated<Date>
}

export interface TriggersTable {
  id: Generated<string>
  project_id: string
  /** A `TriggerDefinition`. */
  definition: ColumnType<unknown, string, string>
  is_enabled: boolean
  secret: string
  next_batch: BigIntColumn
  created_at: MadeAt
}

export interface TriggerFiringsTable {
  id: Generated<string>
  trigger_id: string
  /** Of the event that completed the sequence. */
  event_id: string
  /** Who did what, in JSON. */
  firing: ColumnType<unknown, string, never>
  fired_at: Date
  state: Generated<'waiting' | 'delivered' | 'failed'>
  attempts: Generated<number>
  next_attempt_at: Date
  fault: string | null
}

export interface PersonUndosTable {
  project_id: string
  kind: 'device' | 'alias'
  from_id: string
  to_id: string
  undone_by: string | null
  undone_at: MadeAt
}

/** Every table that our own code touches. The auth tables hold more columns, which only better-auth reads. */
export interface Database {
  organizations: OrganizationsTable
  users: UsersTable
  members: MembersTable
  auth_accounts: AuthAccountsTable
  auth_sessions: AuthSessionsTable
  auth_verifications: AuthVerificationsTable
  auth_rate_limits: AuthRateLimitsTable
  projects: ProjectsTable
  project_keys: ProjectKeysTable
  project_bindings: ProjectBindingsTable
  quarantine_replays: QuarantineReplaysTable
  event_policies: EventPoliciesTable
  person_undos: PersonUndosTable
  visitor_salts: VisitorSaltsTable
  dedup_sweep: DedupSweepTable
  canary_states: CanaryStatesTable
  streams: StreamsTable
  stream_batches: StreamBatchesTable
  stream_consumers: StreamConsumersTable
  triggers: TriggersTable
  trigger_firings: TriggerFiringsTable
}
