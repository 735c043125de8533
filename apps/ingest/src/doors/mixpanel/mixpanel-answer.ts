import type { CaptureOutcome } from '../../pipeline/capture.ts'
import type { DoorAnswer, DoorRefusal, DoorRequest } from '../door.ts'
import { jsonAnswer, textAnswer } from '../wire/answer.ts'
import { toFields, toText } from '../wire/fields.ts'
import { groupRecords, type PlacedRecord } from './mixpanel-body.ts'

interface FailedRecord {
  readonly index: number
  readonly insert_id: string
  readonly field: string
  readonly message: string
}

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

/** Of `/import`: how many were imported. The Node SDK's older form of it wants a `1`. */
export function toImportAnswer(outcome: CaptureOutcome, request: DoorRequest): DoorAnswer {
  if (isLegacyImport(request)) return toAnswer(outcome, request)
  return jsonAnswer(200, { code: 200, num_records_imported: countImported(outcome), status: 'OK' })
}

/**
 * With `strict=1` also which records were not imported, under 400 although the others are stored
 * (https://developer.mixpanel.com/reference/import-events).
 */
export function toStrictAnswer(outcome: CaptureOutcome, request: DoorRequest, body: unknown): DoorAnswer {
  if (outcome.rejected.length === 0) return toImportAnswer(outcome, request)
  return jsonAnswer(400, {
    code: 400,
    num_records_imported: countImported(outcome),
    status: 'Bad Request',
    error: 'some data points in the request failed validation',
    failed_records: toFailedRecords(outcome, [...groupRecords(body, request).values()].flat()),
  })
}

/** An outcome counts through the groups; the client knows its records by their places in the request. */
function toFailedRecords({ rejected }: CaptureOutcome, records: readonly PlacedRecord[]): readonly FailedRecord[] {
  return rejected
    .map(({ index: captured, field, reason }) => {
      const { index = captured, record } = records[captured] ?? {}
      return { index, insert_id: toInsertId(record), field, message: reason }
    })
    .toSorted((a, b) => a.index - b.index)
}

function toInsertId(record: unknown): string {
  return toText(toFields(toFields(record)['properties'])['$insert_id'], Infinity) ?? ''
}

function countImported({ accepted, duplicate }: CaptureOutcome): number {
  return accepted + duplicate
}

export function toImportRefusal(refusal: DoorRefusal, request: DoorRequest): DoorAnswer {
  if (isLegacyImport(request)) return toRefusal(refusal, request)
  const { status, headers = {} } = refusal
  return { ...jsonAnswer(status, { code: status, error: refusal.error.message, status: 'Error' }), headers }
}

export function isStrictImport(request: DoorRequest): boolean {
  return request.query['strict'] === '1' && !isLegacyImport(request)
}

function isVerbose({ query }: DoorRequest): boolean {
  return query['verbose'] === '1'
}

function isLegacyImport({ query }: DoorRequest): boolean {
  return query['verbose'] !== undefined
}
