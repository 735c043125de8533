import { projectKeyPrefixes } from '@sightline/domain/project'
import type { Door, DoorRequest, ProjectClaim } from '../door.ts'
import { findBasicUser, keyClaim } from '../wire/claim.ts'
import { toFields } from '../wire/fields.ts'
import { toNotTakenAnswer, toTakenAnswer } from './segment-answer.ts'
import { maxSegmentBodyBytes, parseSegmentBody } from './segment-body.ts'

/** Segment's messages as @jitsu/js sends them: other paths, and an answer that must be JSON. */
export const jitsuDoor: Door = {
  name: 'jitsu',
  routes: [
    {
      kind: 'capture',
      methods: ['POST'],
      paths: ['/api/s/:type', '/api/s/s2s/:type'],
      maxBodyBytes: maxSegmentBodyBytes,
      findClaim,
      decode: (body, request) => [
        { claim: findClaim(request) ?? toKey(toFields(body)['writeKey']), events: parseSegmentBody(body, request) },
      ],
      toAnswer: (outcome) => toTakenAnswer('ok', outcome),
      toRefusal: (refusal) => toNotTakenAnswer('ok', refusal),
    },
  ],
}

/** Jitsu's server also takes the key as user of Basic, and in the query. */
function findClaim(request: DoorRequest): ProjectClaim | undefined {
  return toKey(request.headers['x-write-key']) ?? keyClaim(findBasicUser(request)) ?? toKey(request.query['writekey'])
}

/**
 * Keys of Jitsu are `id:secret`, and its SDK insists on the colon: ours may stand on either side of it. In bodies the
 * SDK masks the secret, so that is no key.
 */
function toKey(value: unknown): ProjectClaim | undefined {
  if (typeof value !== 'string' || value.includes('***')) return undefined
  return keyClaim(value.split(':').find((part) => part.startsWith(projectKeyPrefixes.write)) ?? value)
}
