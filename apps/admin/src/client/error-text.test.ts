import { describe, expect, it } from 'vitest'
import { errorCodeOf, errorLineOf, errorTextOf, fieldErrorsOf } from './error-text'

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

describe('fieldErrorsOf', () => {
  it('has a sentence for each field at fault, and none for another error', () => {
    const issues = [
      { path: 'name', reason: 'expected a name' },
      { path: 'email', reason: 'expected an e-mail address' },
    ]
    const refused = { code: 'invalid_input', message: 'the input does not fit', details: { issues } }
    expect([...fieldErrorsOf({ data: { code: 'BAD_REQUEST', domain: refused } })]).toEqual([
      ['name', 'Expected a name.'],
      ['email', 'Expected an e-mail address.'],
    ])
    expect([...fieldErrorsOf(domainError), ...fieldErrorsOf(new TypeError('fetch failed'))]).toEqual([])
  })
})

describe('errorLineOf', () => {
  it('makes a sentence of the message of the domain', () => expect(errorLineOf(domainError)).toBe('Name is taken.'))

  it('says what to do where nothing answers, for a form does not try again by itself', () =>
    expect(errorLineOf(new TypeError('fetch failed'))).toBe(
      'The server cannot be reached. Check your connection, then try again.',
    ))

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
