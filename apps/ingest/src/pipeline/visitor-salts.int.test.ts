import { createVisitorSaltStore } from '@sightline/db/visitor-salt'
import { createTestPostgres } from '@sightline/db/testing'
import { describe, expect, inject, it } from 'vitest'
import { VisitorSalts } from './visitor-salts.ts'

describe('VisitorSalts', () => {
  it('agree between processes, are there before midnight, and are gone the day after', async () => {
    await using postgres = await createTestPostgres(inject('postgresUrl'))
    const store = createVisitorSaltStore({ db: postgres.db })
    let nowMs = Date.UTC(2026, 0, 31, 23)
    const one = new VisitorSalts({ store, now: () => nowMs })
    const other = new VisitorSalts({ store, now: () => nowMs })
    await Promise.all([one.refresh(), other.refresh()])
    const [today, tomorrow] = ['2026-01-31', '2026-02-01'].map((day) => one.saltOf(day)?.toString('hex'))
    expect(today).toHaveLength(64)
    expect(tomorrow).not.toBe(today)
    expect(other.saltOf('2026-01-31')?.toString('hex')).toBe(today)

    nowMs = Date.UTC(2026, 1, 1)
    await one.refresh()
    expect(one.saltOf('2026-02-01')?.toString('hex')).toBe(tomorrow)
    expect(one.saltOf('2026-01-31')).toBeUndefined()
    const kept = await postgres.db.selectFrom('visitor_salts').select('salt').execute()
    expect(kept.map(({ salt }) => salt.toString('hex'))).not.toContain(today)
  })
})
