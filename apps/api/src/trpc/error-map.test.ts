import { DomainError, errorCodes } from '@sightline/domain/kernel'
import { TRPCError } from '@trpc/server'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { toDomainErrorData, toTrpcError } from './error-map.ts'

describe('toDomainErrorData', () => {
  it('gives every domain error back as it was', () => {
    for (const code of errorCodes) {
      const error = toTrpcError(new DomainError(code, 'a message', { fact: 1 }))
      expect(toDomainErrorData(error)).toEqual({ code, message: 'a message', details: { fact: 1 } })
    }
  })

  it('names the fields that do not fit', () => {
    const { error: cause } = z.object({ a: z.object({ b: z.number() }) }).safeParse({ a: { b: 'x' } })
    const error = new TRPCError({ code: 'BAD_REQUEST', cause })
    expect(toDomainErrorData(error)).toMatchObject({ code: 'invalid_input', details: { issues: [{ path: 'a.b' }] } })
  })

  it('says nothing of a bug', () => {
    const error = new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: new Error('password is hunter2') })
    expect(JSON.stringify(toDomainErrorData(error))).not.toContain('hunter2')
    expect(toDomainErrorData(error).code).toBe('internal')
  })
})
