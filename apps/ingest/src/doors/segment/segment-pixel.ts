import type { CaptureRoute, DoorRequest } from '../door.ts'
import type { Fields } from '../wire/fields.ts'
import { pixelAnswer } from '../wire/pixel.ts'
import { readQueryData } from '../wire/query-data.ts'
import { maxSegmentBodyBytes } from './segment-body.ts'

/**
 * A route for images that bear a message. The vendors answer with an image whatever becomes of the message: a mail would
 * show that it is broken.
 */
export function toPixelRoute(route: CaptureRoute, paths: readonly string[]): CaptureRoute {
  return {
    ...route,
    methods: ['GET'],
    paths,
    decode: (_body, request) => route.decode(readPixelMessage(request), request),
    toAnswer: () => pixelAnswer(200),
    toRefusal: () => pixelAnswer(200),
  }
}

/** Objects inside each other that a name may stand for; the specification needs four. */
const maxDepth = 8

/**
 * The message of a pixel: JSON in `data`, or a parameter for each member, those of objects by their paths
 * (`properties.subject=Hello`).
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/pixel-tracking-api/
 */
export function readPixelMessage(request: Pick<DoorRequest, 'query'>): unknown {
  const { query } = request
  if (query['data'] !== undefined) return readQueryData(request, maxSegmentBodyBytes)
  return toObject(Object.entries(query).map(([name, value]) => [toPath(name), value] as const))
}

function toPath(name: string): readonly string[] {
  const path = name.split('.', maxDepth + 1)
  return path.length > maxDepth ? [name] : path
}

function toObject(members: readonly (readonly [path: readonly string[], value: unknown])[]): Fields {
  const membersByName = Map.groupBy(members, ([[name = '']]) => name)
  return Object.fromEntries(
    [...membersByName].map(([name, own]) => {
      const value = own.find(([path]) => path.length === 1)
      return [name, value === undefined ? toObject(own.map(([path, deep]) => [path.slice(1), deep])) : value[1]]
    }),
  )
}
