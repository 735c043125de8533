import type { CaptureOutcome } from '../../pipeline/capture.ts'
import type { DoorAnswer, DoorRefusal } from '../door.ts'
import { jsonAnswer } from '../wire/answer.ts'

/**
 * 200 also when events were rejected: sending them again would not help, and a client would throw the others away with
 * them. Names what was rejected, for whoever looks.
 * @param flag the name under which the vendor says that all is well.
 */
export function toTakenAnswer(flag: 'success' | 'ok', { rejected }: CaptureOutcome): DoorAnswer {
  return jsonAnswer(200, { [flag]: true, ...(rejected.length > 0 && { rejected }) })
}

/** Keeps status and Retry-After: 429, 503 and 5xx are sent again by Segment's and RudderStack's SDKs. */
export function toNotTakenAnswer(flag: 'success' | 'ok', { error, ...ours }: DoorRefusal): DoorAnswer {
  return { ...ours, body: JSON.stringify({ [flag]: false, code: error.code, message: error.message }) }
}
