import { DomainError } from '@sightline/domain/kernel'
import type { Project } from '@sightline/domain/project'
import type { FastifyRequest } from 'fastify'
import { z, type ZodType } from 'zod'
import type { Authenticate } from '../auth/authenticate.ts'
import type { Services } from '../services.ts'
import { assertSameOrigin, bearsCookie } from './same-origin.ts'

export interface RestCallDeps {
  readonly services: Pick<Services, 'project'>
  readonly authenticate: Authenticate
  readonly publicUrl: string
}

/** A call of a public REST route: about which project, and with what. */
export interface RestCall<Query> {
  readonly project: Project
  readonly query: Query
}

/** Which project; a server key needs not say so. */
const projectQuery = z.object({ project_id: z.guid('expected the id of a project').optional() })

/**
 * Reads a call of a route for services that speak plain HTTP, by server key (`Authorization: Bearer`, or `X-API-Key`) or by
 * session. The other way to a project's data is `projectProcedure`.
 * @throws DomainError `unauthenticated`, `invalid_input` naming the parameter, `not_found` for a foreign project,
 * `forbidden` for a change that another site makes a browser ask for.
 */
export async function readRestCall<Query>(
  request: FastifyRequest,
  schema: ZodType<Query>,
  { services, authenticate, publicUrl }: RestCallDeps,
): Promise<RestCall<Query>> {
  const credentials = toCredentials(request)
  if (request.method !== 'GET' && bearsCookie(credentials)) assertSameOrigin(credentials, publicUrl)
  const { caller } = await authenticate(credentials)
  if (caller.kind === 'anonymous') throw new DomainError('unauthenticated', 'a server key is needed')
  const query = parseInput(schema, request.query)
  const { project_id: named } = parseInput(projectQuery, request.query)
  const projectId = named ?? (caller.kind === 'server_key' ? caller.projectId : undefined)
  if (projectId === undefined) {
    throw new DomainError('invalid_input', 'expected the id of a project', { field: 'project_id' })
  }
  return { project: await services.project.getFor(caller, projectId), query }
}

/** @throws DomainError `invalid_input` that names the field at fault. */
export function parseInput<Input>(schema: ZodType<Input>, value: unknown): Input {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new DomainError('invalid_input', issue?.message ?? 'the input is wrong', { field: issue?.path.join('.') ?? '' })
}

/** The other routes of this kind take a key as `X-API-Key` too. */
function toCredentials({ headers }: FastifyRequest): FastifyRequest['headers'] {
  const key = headers['x-api-key']
  return key === undefined ? headers : { ...headers, authorization: `Bearer ${key.toString()}` }
}
