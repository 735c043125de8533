import { DomainError } from '@sightline/domain/kernel'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { toPostgresError } from './errors.ts'

function databaseError(code: string): pg.DatabaseError {
  const error = new pg.DatabaseError('text', 0, 'error')
  error.code = code
  error.constraint = 'users_email_key'
  return error
}

const codeOf = (error: unknown) => (error instanceof DomainError ? error.code : 'untranslated')

describe('toPostgresError', () => {
  it('makes a conflict of a second row with a unique value', () => {
    const error = toPostgresError(databaseError('23505'))
    expect(error).toMatchObject({ code: 'conflict', details: { constraint: 'users_email_key' } })
  })

  it('calls what may heal itself unavailable', () => {
    for (const code of ['08006', '53300', '57P01', '40001', '40P01']) {
      expect(codeOf(toPostgresError(databaseError(code))), code).toBe('unavailable')
    }
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', errno: -111 })
    expect(codeOf(toPostgresError(refused))).toBe('unavailable')
    expect(codeOf(toPostgresError(new AggregateError([refused])))).toBe('unavailable')
    expect(codeOf(toPostgresError(new Error('Connection terminated unexpectedly')))).toBe('unavailable')
  })

  it('leaves bugs and domain errors what they are', () => {
    expect(codeOf(toPostgresError(databaseError('42P01')))).toBe('untranslated')
    expect(codeOf(toPostgresError(new TypeError('x')))).toBe('untranslated')
    const own = new DomainError('not_found', 'x')
    expect(toPostgresError(own)).toBe(own)
  })
})
