import { projectKeyPrefixes } from '@sightline/domain/project'
import type { CaptureRoute, Door, DoorRequest, ProjectClaim } from '../door.ts'
import { findBasicUser, keyClaim, onlyOurs } from '../wire/claim.ts'
import { toFields } from '../wire/fields.ts'
import { toNotTakenAnswer, toTakenAnswer } from './segment-answer.ts'
import { maxSegmentBodyBytes, parseSegmentBody } from './segment-body.ts'
import { toPixelRoute } from './segment-pixel.ts'

const capture: CaptureRoute = {
  kind: 'capture',
  methods: ['POST'],
  paths: ['/api/s/:type', '/api/s/s2s/:type'],
  maxBodyBytes: maxSegmentBodyBytes,
  findClaim: (request) => onlyOurs(findClaim(request)),
  decode: (body, request) => [{ claim: findClaim(request, body), events: parseSegmentBody(body, request) }],
  toAnswer: (outcome) => toTakenAnswer('ok', outcome),
  toRefusal: (refusal) => toNotTakenAnswer('ok', refusal),
}

/** Segment's messages as @jitsu/js sends them: other paths, and an answer that must be JSON. */
export const jitsuDoor: Door = { name: 'jitsu', routes: [capture, toPixelRoute(capture, ['/api/px/:type'])] }

/** Jitsu's server also takes the key as user of Basic, and in the query. */
function findClaim(request: DoorRequest, body?: unknown): ProjectClaim | undefined {
  const { headers, query } = request
  const inHead = [headers['x-write-key'], findBasicUser(request), query['writekey'], query['writeKey']]
  return keyClaim(...[...inHead, toFields(body)['writeKey']].map(toKey))
}

/**
 * Keys of Jitsu are `id:secret`, and its SDK insists on the colon: ours may stand on either side of it. In bodies the
 * SDK masks the secret, so that is no key.
 */
function toKey(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.includes('***')) return undefined
  return value.split(':').find((part) => part.startsWith(projectKeyPrefixes.write)) ?? value
}
