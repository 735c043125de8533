import { describe, expect, it } from 'vitest'
import { errorCodeOf, errorLineOf, errorTextOf } from './error-text'

const domainError = { data: { code: 'CONFLICT', domain: { code: 'conflict', message: 'name is taken', details: {} } } }

describe('errorCodeOf', () => {
  it('prefers the code of the domain', () => expect(errorCodeOf(domainError)).toBe('conflict'))
  it('falls back to the code of the protocol', () =>
    expect(errorCodeOf({ data: { code: 'UNAUTHORIZED' } })).toBe('unauthenticated'))
  it('has none for a bug of the server', () =>
    expect(errorCodeOf({ data: { code: 'NOT_FOUND', domain: { code: 'internal', message: 'x' } } })).toBeUndefined())
  it('knows nothing about other errors', () => expect(errorCodeOf(new Error('boom'))).toBeUndefined())
})

describe('errorTextOf', () => {
  it('tells an unreachable server from one that failed', () => {
    expect(errorTextOf(new TypeError('fetch failed')).title).toMatch(/cannot be reached/)
    expect(errorTextOf({ data: { code: 'INTERNAL_SERVER_ERROR' } }).title).toMatch(/went wrong/)
  })
})

describe('errorLineOf', () => {
  it('makes a sentence of the message of the domain', () => expect(errorLineOf(domainError)).toBe('Name is taken.'))

  it('names the field that does not fit', () => {
    const refused = (path: string) => ({
      data: {
        code: 'BAD_REQUEST',
        domain: {
          code: 'invalid_input',
          message: 'the input does not fit',
          details: { issues: [{ path, reason: 'Invalid email address' }] },
        },
      },
    })
    expect(errorLineOf(refused('email'))).toBe('Email: Invalid email address.')
    expect(errorLineOf(refused(''))).toBe('Invalid email address.')
  })
})
