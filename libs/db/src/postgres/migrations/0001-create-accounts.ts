import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * Who may sign in, and the organization that they belong to. The columns are what better-auth 1.7 reads and writes
 * (apps/api/src/auth maps its names to these); the tables are ours, so that one tool migrates everything.
 */
const statements = [
  sql`
    CREATE TABLE users (
      id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      name           text NOT NULL,
      email          text NOT NULL UNIQUE,
      email_verified boolean NOT NULL DEFAULT false,
      image          text,
      created_at     timestamptz NOT NULL DEFAULT now(),
      updated_at     timestamptz NOT NULL DEFAULT now()
    )`,
  sql`
    CREATE TABLE organizations (
      id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      name       text NOT NULL,
      slug       text NOT NULL UNIQUE,
      logo       text,
      metadata   text,
      created_at timestamptz NOT NULL DEFAULT now()
    )`,
  sql`
    CREATE TABLE members (
      id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
      user_id         uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      role            text NOT NULL,
      created_at      timestamptz NOT NULL DEFAULT now(),
      UNIQUE (user_id, organization_id)
    )`,
  sql`CREATE INDEX members_by_organization ON members (organization_id)`,
  sql`
    CREATE TABLE invitations (
      id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
      inviter_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      email           text NOT NULL,
      role            text,
      status          text NOT NULL,
      expires_at      timestamptz NOT NULL,
      created_at      timestamptz NOT NULL DEFAULT now()
    )`,
  sql`CREATE INDEX invitations_by_organization ON invitations (organization_id)`,
  sql`CREATE INDEX invitations_by_email ON invitations (email)`,
  sql`
    CREATE TABLE auth_sessions (
      id                     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      user_id                uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      token                  text NOT NULL UNIQUE,
      expires_at             timestamptz NOT NULL,
      ip_address             text,
      user_agent             text,
      active_organization_id uuid REFERENCES organizations (id) ON DELETE SET NULL,
      created_at             timestamptz NOT NULL DEFAULT now(),
      updated_at             timestamptz NOT NULL DEFAULT now()
    )`,
  sql`CREATE INDEX auth_sessions_by_user ON auth_sessions (user_id)`,
  sql`CREATE INDEX auth_sessions_by_expiry ON auth_sessions (expires_at)`,
  sql`
    CREATE TABLE auth_accounts (
      id                       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      user_id                  uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      account_id               text NOT NULL,
      provider_id              text NOT NULL,
      password                 text,
      access_token             text,
      refresh_token            text,
      id_token                 text,
      access_token_expires_at  timestamptz,
      refresh_token_expires_at timestamptz,
      scope                    text,
      created_at               timestamptz NOT NULL DEFAULT now(),
      updated_at               timestamptz NOT NULL DEFAULT now(),
      UNIQUE (provider_id, account_id)
    )`,
  sql`CREATE INDEX auth_accounts_by_user ON auth_accounts (user_id)`,
  sql`
    CREATE TABLE auth_verifications (
      id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      identifier text NOT NULL,
      value      text NOT NULL,
      expires_at timestamptz NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    )`,
  sql`CREATE INDEX auth_verifications_by_identifier ON auth_verifications (identifier)`,
  sql`
    CREATE TABLE auth_rate_limits (
      id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      key          text NOT NULL UNIQUE,
      count        integer NOT NULL,
      last_request bigint NOT NULL
    )`,
]

export const createAccountsMigration: Migration = {
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}
