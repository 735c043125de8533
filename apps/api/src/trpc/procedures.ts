import { DomainError, isDomainError } from '@sightline/domain/kernel'
import { z } from 'zod'
import { readForCaller } from '../features/query/caller-signal.ts'
import { toTrpcError } from './error-map.ts'
import { baseProcedure, middleware } from './init.ts'

/** Domain errors become tRPC errors here and nowhere else. */
const mapDomainErrors = middleware(async ({ next }) => {
  const result = await next()
  if (!result.ok && isDomainError(result.error.cause)) throw toTrpcError(result.error.cause)
  return result
})

/** What only reads ends with its caller; a mutation goes on to its end, and a subscription looks itself. */
const endReadsWithCaller = middleware(({ type, signal, next }) =>
  type === 'query' ? readForCaller(signal, () => next()) : next(),
)

/** Anyone, signed in or not. */
export const publicProcedure = baseProcedure.use(mapDomainErrors).use(endReadsWithCaller)

/** A signed-in member or a server key. */
export const callerProcedure = publicProcedure.use(({ ctx, next }) => {
  const { caller } = ctx
  if (caller.kind === 'anonymous') throw new DomainError('unauthenticated', 'sign in, or send a server key')
  return next({ ctx: { caller } })
})

/** A signed-in member: what concerns accounts, keys and settings is not for server keys. */
export const memberProcedure = callerProcedure.use(({ ctx, next }) => {
  const { caller } = ctx
  if (caller.kind !== 'member') throw new DomainError('forbidden', 'a server key may not do this; sign in')
  return next({ ctx: { caller } })
})

const projectInput = z.object({ projectId: z.guid('expected the id of a project') })

/**
 * The only way to a project's data. A project of another organization, or one that the key is not for, is
 * `not_found`, just like one that does not exist.
 */
export const projectProcedure = callerProcedure.input(projectInput).use(async ({ ctx, input, next }) => {
  const project = await ctx.services.project.getFor(ctx.caller, input.projectId)
  return next({ ctx: { project } })
})

/** A project's settings and keys: a signed-in member only. */
export const projectMemberProcedure = projectProcedure.use(({ ctx, next }) => {
  const { caller } = ctx
  if (caller.kind !== 'member') throw new DomainError('forbidden', 'a server key may not do this; sign in')
  return next({ ctx: { caller } })
})
