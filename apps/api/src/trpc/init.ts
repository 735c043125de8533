import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import type { Context } from './context.ts'
import { toDomainErrorData } from './error-map.ts'

const t = initTRPC.context<Context>().create({
  transformer: superjson,
  errorFormatter({ shape, error }) {
    const domain = toDomainErrorData(error)
    const { stack: _stack, ...data } = shape.data
    return { ...shape, message: domain.message, data: { ...data, domain } }
  },
})

export const { router, middleware, createCallerFactory } = t
export const baseProcedure = t.procedure
