import type { CreatedOwner, MemberRole } from '@sightline/domain/account'
import { DomainError } from '@sightline/domain/kernel'
import { sql, type Kysely } from 'kysely'
import type { Database } from '../postgres/index.ts'

/** Any number: it only has to be the same in every process that creates the first owner. */
const ownerLock = 7_420_001

export interface OwnerRow {
  readonly name: string
  readonly email: string
  /** As better-auth hashes it. */
  readonly passwordHash: string
  readonly organizationName: string
}

export interface Membership {
  readonly organization: { readonly id: string; readonly name: string }
  readonly role: MemberRole
}

export type AccountStore = ReturnType<typeof createAccountStore>

/** Accounts and memberships. Every method throws DomainError `unavailable` when the database does not answer. */
export function createAccountStore(deps: { readonly db: Kysely<Database> }) {
  const { db } = deps
  return {
    async hasUsers(): Promise<boolean> {
      return hasUsers(db)
    },

    /**
     * Creates the first user, who owns the first organization.
     * @throws DomainError `conflict` when there is a user already; of callers at the same time one wins.
     */
    createOwner(owner: OwnerRow): Promise<CreatedOwner> {
      return db.transaction().execute(async (transaction) => {
        await sql`select pg_advisory_xact_lock(${ownerLock})`.execute(transaction)
        if (await hasUsers(transaction)) throw new DomainError('conflict', 'there is an owner already: sign in')
        return insertOwner(transaction, owner)
      })
    },

    /** The organization of a user: the first that was joined. */
    async findMembership(userId: string): Promise<Membership | undefined> {
      const row = await db
        .selectFrom('members')
        .innerJoin('organizations', 'organizations.id', 'members.organization_id')
        .select(['organizations.id', 'organizations.name'])
        .where('members.user_id', '=', userId)
        .orderBy('members.created_at')
        .limit(1)
        .executeTakeFirst()
      return row === undefined ? undefined : { organization: row, role: 'owner' }
    },

    /** Deletes what has lost its meaning: expired sessions and verifications, and rate limits not touched for a day. */
    async deleteExpired(now: Date): Promise<{ readonly sessions: number; readonly verifications: number }> {
      const dayMs = 86_400_000
      const sessions = await db.deleteFrom('auth_sessions').where('expires_at', '<', now).executeTakeFirst()
      const verifications = await db.deleteFrom('auth_verifications').where('expires_at', '<', now).executeTakeFirst()
      await db
        .deleteFrom('auth_rate_limits')
        .where('last_request', '<', String(now.getTime() - dayMs))
        .execute()
      return { sessions: Number(sessions.numDeletedRows), verifications: Number(verifications.numDeletedRows) }
    },
  }
}

async function hasUsers(db: Kysely<Database>): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined
}

async function insertOwner(db: Kysely<Database>, owner: OwnerRow): Promise<CreatedOwner> {
  const user = await db
    .insertInto('users')
    .values({ name: owner.name, email: owner.email, email_verified: false, image: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  const organization = await db
    .insertInto('organizations')
    .values({ name: owner.organizationName, slug: 'main', logo: null, metadata: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  await db.insertInto('members').values({ organization_id: organization.id, user_id: user.id, role: 'owner' }).execute()
  await db
    .insertInto('auth_accounts')
    .values({ user_id: user.id, account_id: user.id, provider_id: 'credential', password: owner.passwordHash })
    .execute()
  return { userId: user.id, organizationId: organization.id }
}
