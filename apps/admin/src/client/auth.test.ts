import { describe, expect, it } from 'vitest'
import { createAuthClient } from './auth'

function signInAnswered(status: number, body: unknown) {
  const fetch = () => Promise.resolve(Response.json(body, { status }))
  const config = { authUrl: '/api/auth' } as Parameters<typeof createAuthClient>[0]
  return createAuthClient(config, { fetch }).signIn({ email: 'a@b.c', password: 'x' })
}

describe('signIn', () => {
  it('tells apart what a person can do something about', async () => {
    expect(await signInAnswered(200, {})).toEqual({ kind: 'signed_in' })
    expect(await signInAnswered(401, { code: 'INVALID_EMAIL_OR_PASSWORD' })).toEqual({ kind: 'wrong_credentials' })
    expect(await signInAnswered(429, {})).toEqual({ kind: 'too_many_attempts' })
    expect(await signInAnswered(500, {})).toMatchObject({ kind: 'failed' })
  })
  it('says of a mistyped address the same as of an unknown one, not the text of the library', async () =>
    expect(await signInAnswered(400, { code: 'INVALID_EMAIL', message: 'Invalid email' })).toEqual({
      kind: 'wrong_credentials',
    }))
})
