import { DomainError } from '@sightline/domain/kernel'
import type { Door, DoorRequest } from '../doors/door.ts'
import { answerRequest, maxBodyBytesOf, type AnswerDeps, type Entry } from './answer-request.ts'
import { toRefusal } from './refusal.ts'
import type { Route } from './route.ts'

export interface DoorRouteDeps extends AnswerDeps {
  readonly doors: readonly Door[]
}

/** The paths of every door. A HEAD is none of their requests: as a GET it would capture events. */
export function createDoorRoutes(deps: DoorRouteDeps): Route[] {
  return [...groupByPath(deps.doors)].map(([key, entries]) => {
    const [method, path = ''] = key.split(' ')
    return {
      methods: [method === 'GET' ? 'GET' : 'POST'],
      path,
      maxBodyBytes: Math.max(...entries.map(({ route }) => maxBodyBytesOf(route))),
      handle: (request, body) => answerRequest(pickEntry(entries, request), deps, request, body),
      toRefusal(error, request) {
        const ours = toRefusal(error)
        const entry = findEntry(entries, request)
        deps.metrics.refused(entry?.door.name ?? 'none', error.code)
        return entry?.route.toRefusal === undefined ? ours : entry.route.toRefusal({ ...ours, error }, request)
      },
    }
  })
}

function groupByPath(doors: readonly Door[]): ReadonlyMap<string, readonly Entry[]> {
  const entries = doors.flatMap((door) =>
    door.routes.flatMap((route) =>
      route.methods.flatMap((method) => route.paths.map((path) => ({ key: `${method} ${path}`, door, route }))),
    ),
  )
  return Map.groupBy(entries, ({ key }) => key)
}

function findEntry(entries: readonly Entry[], request: DoorRequest): Entry | undefined {
  return entries.find(({ route }) => route.isMeant === undefined || route.isMeant(request))
}

function pickEntry(entries: readonly Entry[], request: DoorRequest): Entry {
  const entry = findEntry(entries, request)
  if (entry === undefined) throw new DomainError('not_found', 'no client is known that asks like this', {})
  return entry
}
