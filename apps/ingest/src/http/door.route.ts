import { DomainError } from '@sightline/domain/kernel'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Door, DoorAnswer, DoorRequest } from '../doors/door.ts'
import { answerRequest, maxBodyBytesOf, type AnswerDeps, type Entry } from './answer-request.ts'
import { FastifyDoorRequest } from './door-request.ts'
import { toRefusal } from './refusal.ts'
import { send } from './send.ts'

export interface DoorRouteDeps extends AnswerDeps {
  readonly doors: readonly Door[]
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers an error of this route in the form that its clients understand. */
    readonly answerError?: (error: DomainError, request: FastifyRequest) => DoorAnswer
  }
}

/** Registers the paths of every door. */
export function registerDoorRoutes(server: FastifyInstance, deps: DoorRouteDeps): void {
  for (const [key, entries] of groupByPath(deps.doors)) {
    const [method = '', path = ''] = key.split(' ')
    server.route({
      method,
      url: path,
      // A HEAD that runs a GET would capture its events.
      exposeHeadRoute: false,
      bodyLimit: Math.max(...entries.map(({ route }) => maxBodyBytesOf(route))),
      config: {
        answerError(error, request) {
          const door = new FastifyDoorRequest(request)
          const ours = toRefusal(error)
          const entry = entries.find((candidate) => isMeantFor(candidate, door))
          deps.metrics.refused(entry?.door.name ?? 'none', error.code)
          return entry?.route.toRefusal === undefined ? ours : entry.route.toRefusal({ ...ours, error }, door)
        },
      },
      async handler(request, reply) {
        const door = new FastifyDoorRequest(request)
        return send(reply, await answerRequest(pickEntry(entries, door), deps, request, door))
      },
    })
  }
}

function groupByPath(doors: readonly Door[]): ReadonlyMap<string, readonly Entry[]> {
  const entries = doors.flatMap((door) =>
    door.routes.flatMap((route) =>
      route.methods.flatMap((method) => route.paths.map((path) => ({ key: `${method} ${path}`, door, route }))),
    ),
  )
  return Map.groupBy(entries, ({ key }) => key)
}

function isMeantFor({ route }: Entry, request: DoorRequest): boolean {
  return route.isMeant === undefined || route.isMeant(request)
}

function pickEntry(entries: readonly Entry[], request: DoorRequest): Entry {
  const entry = entries.find((candidate) => isMeantFor(candidate, request))
  if (entry === undefined) throw new DomainError('not_found', 'no client is known that asks like this', {})
  return entry
}
