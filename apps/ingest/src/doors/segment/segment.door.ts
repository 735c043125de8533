import { DomainError } from '@sightline/domain/kernel'
import type { CaptureRoute, Door, DoorRequest, ProjectClaim } from '../door.ts'
import { jsonAnswer, textAnswer } from '../wire/answer.ts'
import { findBasicUser, keyClaim, onlyOurs } from '../wire/claim.ts'
import { toFields } from '../wire/fields.ts'
import { withPythonNumbers } from '../wire/python-json.ts'
import { toNotTakenAnswer, toTakenAnswer } from './segment-answer.ts'
import { maxSegmentBodyBytes, parseSegmentBody } from './segment-body.ts'
import { toPixelRoute } from './segment-pixel.ts'
import { toRudderSourceConfig, toSegmentSettings } from './segment-settings.ts'

const types = ['track', 'page', 'screen', 'identify', 'group', 'alias', 'batch']

const capture: CaptureRoute = {
  kind: 'capture',
  methods: ['POST'],
  paths: types.flatMap((type) => [`/v1/${type}`, `/v1/${type.charAt(0)}`]),
  maxBodyBytes: maxSegmentBodyBytes,
  parseBody: (text, readJson) => withPythonNumbers(readJson)(text),
  findClaim: (request) => onlyOurs(findClaim(request)),
  decode: (body, request) => [{ claim: findClaim(request, body), events: parseSegmentBody(body, request) }],
  toAnswer: (outcome) => toTakenAnswer('success', outcome),
  toRefusal: (refusal) => toNotTakenAnswer('success', refusal),
}

/**
 * The Segment HTTP API, version 1, as the SDKs of Segment and RudderStack speak it. Which of them it was stands in
 * `library`: their requests alone do not tell, for most of RudderStack's server SDKs are forks of Segment's.
 * @see docs/sdks/segment.md
 */
export const segmentDoor: Door = {
  name: 'segment',
  routes: [
    capture,
    { ...capture, paths: ['/beacon/v1/batch'], toAnswer: () => textAnswer(200, 'OK') },
    toPixelRoute(capture, [
      ...types.filter((type) => type !== 'batch').map((type) => `/v1/pixel/${type}`),
      '/pixel/v1/track',
      '/pixel/v1/page',
    ]),
    {
      kind: 'answer',
      methods: ['GET'],
      paths: ['/v1/projects/:key/settings'],
      findClaim: ({ params }) => keyClaim(params['key']),
      toAnswer: toSettings,
      toRefusal: (refusal, request) =>
        isKeyUnchecked(refusal) ? toSettings(request) : toNotTakenAnswer('success', refusal),
    },
    {
      kind: 'answer',
      methods: ['GET'],
      paths: ['/sourceConfig'],
      findClaim,
      toAnswer: toSourceConfig,
      toRefusal: (refusal, request) =>
        isKeyUnchecked(refusal) ? toSourceConfig(request) : toNotTakenAnswer('success', refusal),
    },
    {
      // Numbers about the SDK itself, which it sends although its settings say not to.
      kind: 'answer',
      methods: ['POST'],
      paths: ['/v1/m'],
      parseBody: () => undefined,
      toAnswer: () => jsonAnswer(200, { success: true }),
    },
  ],
}

/** The user of Basic, whatever the password; beacons cannot set a header and have the key in the query or the body. */
function findClaim(request: DoorRequest, body?: unknown): ProjectClaim | undefined {
  return keyClaim(findBasicUser(request), request.query['writeKey'], toFields(body)['writeKey'])
}

/** Pages must not fall silent for as long as they are open because the key store was away when they asked. */
function isKeyUnchecked({ error }: { readonly error: { readonly code: string } }): boolean {
  return error.code === 'unavailable'
}

function toSettings({ params, origin }: DoorRequest) {
  return toSegmentSettings(params['key'] ?? '', origin)
}

function toSourceConfig(request: DoorRequest) {
  const claim = findClaim(request)
  if (claim?.kind !== 'key') throw new DomainError('unauthenticated', 'a write key is needed')
  return toRudderSourceConfig(claim.key)
}
