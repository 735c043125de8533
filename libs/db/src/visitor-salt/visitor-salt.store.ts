import { sql, type Kysely } from 'kysely'
import type { Database } from '../postgres/index.ts'

export type VisitorSaltStore = ReturnType<typeof createVisitorSaltStore>

/**
 * One secret for each day (UTC), the same for every process. With it a visitor without ids is told from others for that
 * day; once it is deleted nobody can find out any more who that was.
 */
export function createVisitorSaltStore(deps: { readonly db: Kysely<Database> }) {
  const { db } = deps
  return {
    /**
     * The salt of a day (`2026-01-31`), made by whoever asks first.
     * @throws DomainError `unavailable` when the database does not answer.
     */
    async getOrCreate(day: string): Promise<Buffer> {
      await db
        .insertInto('visitor_salts')
        .values({ day, salt: crypto.getRandomValues(Buffer.alloc(32)) })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      const row = await db
        .selectFrom('visitor_salts')
        .select('salt')
        .where('day', '=', sql<string>`${day}`)
        .executeTakeFirstOrThrow()
      return row.salt
    },

    /** Deletes the salts of the days before `day`. */
    async deleteBefore(day: string): Promise<void> {
      await db
        .deleteFrom('visitor_salts')
        .where('day', '<', sql<string>`${day}`)
        .execute()
    },
  }
}
