import { describe, expect, inject, it } from 'vitest'
import { createTestPostgres } from '../testing/index.ts'
import { createPostgres, pingPostgres } from './client.ts'
import { migratePostgres } from './migrate.ts'

describe('migratePostgres', () => {
  it('applies each migration once, however many processes try', async () => {
    await using postgres = await createTestPostgres(inject('postgresUrl'))
    const again = await Promise.all(Array.from({ length: 3 }, () => migratePostgres(postgres)))
    expect(again).toEqual([[], [], []])
  })
})

describe('createPostgres', () => {
  it('translates the errors of statements and connections', async () => {
    await using postgres = await createTestPostgres(inject('postgresUrl'))
    const insert = () =>
      postgres.db.insertInto('organizations').values({ name: 'a', slug: 'same', logo: null, metadata: null }).execute()
    await insert()
    await expect(insert()).rejects.toMatchObject({ code: 'conflict' })
    const nowhere = createPostgres({ url: 'postgres://a:b@127.0.0.1:9/c', maxConnections: 1 })
    await expect(nowhere.selectFrom('users').selectAll().execute()).rejects.toMatchObject({ code: 'unavailable' })
    expect(await pingPostgres(nowhere)).toBe(false)
    expect(await pingPostgres(postgres.db)).toBe(true)
    await nowhere.destroy()
  })
})
