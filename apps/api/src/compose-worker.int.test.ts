import { randomUUID } from 'node:crypto'
import { createAccountStore } from '@sightline/db/account'
import { createTestPostgres } from '@sightline/db/testing'
import { pino } from 'pino'
import { describe, expect, inject, it } from 'vitest'
import { composeWorker } from './compose-worker.ts'
import { parseConfig } from './config.ts'
import { runHousekeeping } from './jobs/housekeeping.job.ts'

const logger = pino({ level: 'silent' })
const now = new Date('2026-05-01T00:00:00Z')

describe('composeWorker', () => {
  it('starts on an empty database, answers for its health and stops', async () => {
    await using postgres = await createTestPostgres(inject('postgresUrl'))
    const worker = await composeWorker(parseConfig({ POSTGRES_URL: postgres.url }, 'worker'), {
      logger,
      now: () => now,
    })
    const answer = await worker.server.inject('/health')
    expect(answer.json()).toEqual({ status: 'ok', dependencies: { postgres: 'ok', delivery: 'off' }, canary: [] })
    await worker.close()
  })
})

describe('runHousekeeping', () => {
  it('deletes sessions that have expired, and no others, and gives events a place in their stream before old ones go', async () => {
    await using postgres = await createTestPostgres(inject('postgresUrl'))
    const accounts = createAccountStore(postgres)
    const { userId } = await accounts.createOwner({
      name: 'Ann',
      email: 'a@example.com',
      passwordHash: 'x',
      organizationName: 'A',
    })
    const session = (expiresAt: string) => ({ user_id: userId, token: randomUUID(), expires_at: new Date(expiresAt) })
    await postgres.db
      .insertInto('auth_sessions')
      .values([session('2026-04-30T23:59:59Z'), session('2026-05-01T00:00:01Z')])
      .execute()
    const forgotAt: Date[] = []
    const settler = { forgetReplaced: (at: Date) => Promise.resolve(void forgotAt.push(at)) }
    const calls: unknown[][] = []
    const streams = {
      projectIds: () => Promise.resolve(['p1', 'p2']),
      extend: (...args: unknown[]) => Promise.resolve((calls.push(['extend', ...args]), { first: 1, next: 1 })),
      forgetBefore: (...args: unknown[]) => Promise.resolve(calls.push(['forgetBefore', ...args])),
    }
    const firings = { forget: (before: Date) => Promise.resolve(void calls.push(['forgetFirings', before])) }
    await runHousekeeping({ accounts, settler, streams, firings, logger, now: () => now })
    expect(forgotAt).toEqual([now])
    const weekAgo = new Date('2026-04-24T00:00:00Z')
    expect(calls).toEqual([
      ['extend', 'p1', weekAgo],
      ['extend', 'p2', weekAgo],
      ['forgetBefore', weekAgo],
      ['forgetFirings', new Date('2026-01-31T00:00:00Z')],
    ])
    const left = await postgres.db.selectFrom('auth_sessions').select('expires_at').execute()
    expect(left).toEqual([{ expires_at: new Date('2026-05-01T00:00:01Z') }])
  })
})
