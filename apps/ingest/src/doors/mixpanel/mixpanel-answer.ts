import type { CaptureOutcome } from '../../pipeline/capture.ts'
import type { DoorAnswer, DoorRefusal, DoorRequest } from '../door.ts'
import { jsonAnswer, textAnswer } from '../wire/answer.ts'

/** The Node SDK looks at the body alone, which must be `1`; the browser SDK asks for more with `verbose=1`. */
export function toAnswer(_outcome: CaptureOutcome, request: DoorRequest): DoorAnswer {
  return isVerbose(request) ? jsonAnswer(200, { status: 1, error: null }) : textAnswer(200, '1')
}

export function toRefusal(refusal: DoorRefusal, request: DoorRequest): DoorAnswer {
  const answer = isVerbose(request)
    ? jsonAnswer(refusal.status, { status: 0, error: refusal.error.message })
    : textAnswer(refusal.status, '0')
  return { ...answer, ...(refusal.headers === undefined ? {} : { headers: refusal.headers }) }
}

/**
 * Of `/import`: how many were imported, and with `strict=1` which were not, under 400 although the others are stored
 * (https://developer.mixpanel.com/reference/import-events). The Node SDK's older form of it wants a `1`.
 */
export function toImportAnswer(outcome: CaptureOutcome, request: DoorRequest): DoorAnswer {
  if (isLegacyImport(request)) return toAnswer(outcome, request)
  const imported = outcome.accepted + outcome.duplicate
  if (request.query['strict'] !== '1' || outcome.rejected.length === 0) {
    return jsonAnswer(200, { code: 200, num_records_imported: imported, status: 'OK' })
  }
  return jsonAnswer(400, {
    code: 400,
    num_records_imported: imported,
    status: 'Bad Request',
    error: 'some data points in the request failed validation',
    failed_records: outcome.rejected.map(({ index, field, reason }) => ({
      index,
      insert_id: outcome.eventIds[index] ?? '',
      field,
      message: reason,
    })),
  })
}

export function toImportRefusal(refusal: DoorRefusal, request: DoorRequest): DoorAnswer {
  if (isLegacyImport(request)) return toRefusal(refusal, request)
  const { status, headers = {} } = refusal
  return { ...jsonAnswer(status, { code: status, error: refusal.error.message, status: 'Error' }), headers }
}

function isVerbose({ query }: DoorRequest): boolean {
  return query['verbose'] === '1'
}

function isLegacyImport({ query }: DoorRequest): boolean {
  return query['verbose'] !== undefined
}
