import type { AnswerRoute, CaptureRoute, Door, ProjectClaim, JsonReader } from '../door.ts'
import { jsonAnswer } from '../wire/answer.ts'
import { findBearerToken, keyClaim } from '../wire/claim.ts'
import { toFields } from '../wire/fields.ts'
import { findFormFields, parseFormJson } from '../wire/form.ts'
import { withPythonNumbers } from '../wire/python-json.ts'
import { readQueryData } from '../wire/query-data.ts'
import { decodeCaptureV1, toCaptureV1Results } from './capture-v1.ts'
import { takenAnswer, toPosthogRefusal } from './posthog-answer.ts'
import { decodePosthogBody, findToken, maxPosthogBodyBytes } from './posthog-body.ts'
import { toConfigAnswer, toConfigRefusal, toConfigScriptAnswer } from './posthog-config.ts'
import { findSecretClaim, toDefinitionsAnswer, toFlagsAnswer } from './posthog-flags.ts'

const parseBody = (text: string, readJson: JsonReader) =>
  parseFormJson(text, maxPosthogBodyBytes, withPythonNumbers(readJson))
const findTokenClaim = (body: unknown) => keyClaim(findToken(toFields(body)))
const noClaim = { kind: 'key', key: '' } as const

const capture: CaptureRoute = {
  kind: 'capture',
  methods: ['GET', 'POST'],
  paths: ['/batch', '/e', '/i/v0/e', '/capture', '/i/v0/ai/batch'],
  maxBodyBytes: maxPosthogBodyBytes,
  parseBody,
  findParameters: findFormFields,
  decode: (body, request) => decodePosthogBody(body ?? readQueryData(request, maxPosthogBodyBytes), request),
  // Rejected events too: sent again they would be rejected again, and the others with them be counted twice.
  toAnswer: () => takenAnswer,
  toRefusal: toPosthogRefusal,
}

/** A path that PostHog's server takes as well as Mixpanel's: `ver` and `compression` are words of PostHog's clients alone. */
const track: CaptureRoute = {
  ...capture,
  paths: ['/track'],
  isMeant: ({ query }) => query['ver'] !== undefined || query['compression'] !== undefined,
}

const captureV1: CaptureRoute = {
  kind: 'capture',
  methods: ['POST'],
  paths: ['/i/v1/analytics/events'],
  maxBodyBytes: maxPosthogBodyBytes,
  findClaim: (request) => keyClaim(findBearerToken(request)),
  decode: (body, request) => [decodeCaptureV1(body, request)],
  isAnsweredFromBody: true,
  toAnswer: (outcome, _request, body) => jsonAnswer(200, toCaptureV1Results(outcome, body)),
  toRefusal: toPosthogRefusal,
}

/** Recordings of sessions are not kept. They are off in the configuration, but a page may insist. */
const recording: AnswerRoute = {
  kind: 'answer',
  methods: ['POST'],
  paths: ['/s'],
  parseBody,
  findClaimInBody: (body) => findRecordingClaim(body) ?? noClaim,
  toAnswer: () => takenAnswer,
  toRefusal: toPosthogRefusal,
}

const flags: AnswerRoute = {
  kind: 'answer',
  methods: ['POST'],
  paths: ['/flags', '/decide'],
  parseBody,
  findClaimInBody: (body) => findTokenClaim(body) ?? noClaim,
  toAnswer: (request, body) => toFlagsAnswer(request, findToken(toFields(body)) ?? ''),
  toRefusal: toPosthogRefusal,
}

/** The first versions of posthog-js ask so whether to capture clicks, and lose their key. By GET `/flags` is Mixpanel's. */
const decideWithoutKey: AnswerRoute = {
  kind: 'answer',
  methods: ['GET'],
  paths: ['/decide'],
  toAnswer: (request) => toFlagsAnswer(request, findToken(request.query) ?? ''),
}

const definitions: AnswerRoute = {
  kind: 'answer',
  methods: ['GET'],
  paths: ['/flags/definitions', '/api/feature_flag/local_evaluation'],
  findClaim: findSecretClaim,
  toAnswer: toDefinitionsAnswer,
  toRefusal: toPosthogRefusal,
}

const config: AnswerRoute = {
  kind: 'answer',
  methods: ['GET'],
  paths: ['/array/:token/config'],
  findClaim: ({ params }) => keyClaim(params['token']),
  toAnswer: toConfigAnswer,
  toRefusal: toConfigRefusal,
}

const configScript: AnswerRoute = { ...config, paths: ['/array/:token/config.js'], toAnswer: toConfigScriptAnswer }

/** posthog-js, posthog-node and the other clients of PostHog; see docs/sdks/posthog.md. */
export const posthogDoor: Door = {
  name: 'posthog',
  routes: [capture, track, captureV1, recording, flags, decideWithoutKey, definitions, config, configScript],
}

function findRecordingClaim(body: unknown): ProjectClaim | undefined {
  const first: unknown = Array.isArray(body) ? body[0] : body
  return findTokenClaim(first) ?? findTokenClaim(toFields(first)['properties'])
}
