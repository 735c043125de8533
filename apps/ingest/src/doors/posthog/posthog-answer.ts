import type { DomainError, ErrorCode } from '@sightline/domain/kernel'
import type { DoorAnswer, DoorRefusal } from '../door.ts'
import { jsonAnswer } from '../wire/answer.ts'
import type { Fields } from '../wire/fields.ts'

/** posthog-js takes exactly 200 for success; everything else below 400 it sends again and again. */
export const takenAnswer = jsonAnswer(200, { status: 1 })

const wireErrors = {
  invalid_input: { type: 'validation_error', code: 'invalid_payload' },
  unauthenticated: { type: 'authentication_error', code: 'invalid_api_key' },
  forbidden: { type: 'authentication_error', code: 'permission_denied' },
  not_found: { type: 'invalid_request', code: 'not_found' },
  conflict: { type: 'validation_error', code: 'conflict' },
  limit_exceeded: { type: 'validation_error', code: 'payload_too_large' },
  unavailable: { type: 'server_error', code: 'service_unavailable' },
} as const satisfies Record<ErrorCode, Fields>

/**
 * PostHog's form of an error. Too many events in a while are refused as 503: posthog-js throws away what is answered
 * with 429, and all of its clients send again after 503. 413 stays: posthog-node then sends halves.
 */
export function toPosthogRefusal({ error, ...ours }: DoorRefusal): DoorAnswer {
  const isRate = ours.status === 429
  const { type, code } = isRate ? wireErrors.unavailable : wireErrors[error.code]
  const body = JSON.stringify({ type, code, detail: toDetail(error), attr: error.details['field'] ?? null })
  return { ...ours, status: isRate ? 503 : ours.status, body }
}

function toDetail({ code, message }: DomainError): string {
  return code === 'unauthenticated' ? `Project API key invalid: ${message}` : message
}
