import type { DoorAnswer, DoorRefusal, DoorRequest, ProjectClaim } from '../door.ts'
import { jsonAnswer } from '../wire/answer.ts'
import { findBasicUser, keyClaim } from '../wire/claim.ts'

/** No flags; an answer without `flags` would be an error to the SDK. */
export const noFlags = { flags: {} }

/** The page keeps the options that it has: an empty `config` would be an error to the SDK, no `sdk_config` is none. */
export const noSettings = {}

/** What the browser SDK asks for bears its token as Basic user. */
export function findConfigClaim(request: DoorRequest): ProjectClaim {
  return keyClaim(findBasicUser(request) ?? request.query['token']) ?? { kind: 'key', key: '' }
}

export function toAnswerRefusal(refusal: DoorRefusal): DoorAnswer {
  const { status, headers = {} } = refusal
  return { ...jsonAnswer(status, { status: 'Error', error: refusal.error.message }), headers }
}
