import { errorCodes, type ErrorCode } from '@sightline/domain/kernel'
import { z } from 'zod'

export interface ErrorText {
  readonly title: string
  readonly hint: string
  /** Whether trying the same again can help. */
  readonly retryable: boolean
}

/** What a person reads for each code; a new code does not compile until it has a text. */
const texts = {
  invalid_input: {
    title: 'This request is not valid',
    hint: 'Change the filters or the range and try again.',
    retryable: false,
  },
  unauthenticated: { title: 'You are signed out', hint: 'Sign in again to go on.', retryable: false },
  forbidden: {
    title: 'You have no access to this',
    hint: 'Ask an owner of the organization to let you in.',
    retryable: false,
  },
  not_found: {
    title: 'This does not exist',
    hint: 'It may have been removed, or the address is wrong.',
    retryable: false,
  },
  conflict: {
    title: 'This was changed meanwhile',
    hint: 'Reload the page to see the latest state.',
    retryable: true,
  },
  limit_exceeded: {
    title: 'This asks for too much at once',
    hint: 'Choose a shorter range, fewer series or a coarser granularity.',
    retryable: true,
  },
  unavailable: {
    title: 'The data store does not answer right now',
    hint: 'Events are still being accepted and nothing is lost. This page tries again by itself.',
    retryable: true,
  },
} as const satisfies Record<ErrorCode, ErrorText>

export const unreachable: ErrorText = {
  title: 'The server cannot be reached',
  hint: 'Check your connection. This page tries again by itself.',
  retryable: true,
}
const unexpected: ErrorText = {
  title: 'Something went wrong on our side',
  hint: 'It has been logged. Try again, and tell your administrator if it stays.',
  retryable: true,
}

const domainError = z.object({
  code: z.string(),
  message: z.string(),
  details: z
    .object({ issues: z.array(z.object({ path: z.string(), reason: z.string() })) })
    .optional()
    .catch(undefined),
})
const apiError = z.object({
  data: z.object({ code: z.string(), domain: domainError.nullish() }).nullish(),
})

/** Codes of tRPC itself, for errors that were not raised by the domain: a bad input, a missing session. */
const protocolCodes: Readonly<Record<string, ErrorCode>> = {
  BAD_REQUEST: 'invalid_input',
  UNAUTHORIZED: 'unauthenticated',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'not_found',
  CONFLICT: 'conflict',
  TOO_MANY_REQUESTS: 'limit_exceeded',
  PAYLOAD_TOO_LARGE: 'limit_exceeded',
  SERVICE_UNAVAILABLE: 'unavailable',
}

export function errorCodeOf(error: unknown): ErrorCode | undefined {
  const parsed = apiError.safeParse(error)
  if (!parsed.success || !parsed.data.data) return undefined
  const { code, domain } = parsed.data.data
  return domain ? errorCodes.find((one) => one === domain.code) : protocolCodes[code]
}

export function errorTextOf(error: unknown): ErrorText {
  const code = errorCodeOf(error)
  if (code) return texts[code]
  return isUnreachable(error) ? unreachable : unexpected
}

/** Whether nothing answered at all: no connection, no server, or something in between that is not ours. */
function isUnreachable(error: unknown): boolean {
  const answered = apiError.safeParse(error)
  return !answered.success || !answered.data.data
}

/** Whether the same question may have an answer a little later, without anyone doing anything about it. */
export function mayPass(error: unknown): boolean {
  return isUnreachable(error) || errorCodeOf(error) === 'unavailable'
}

/** One line for a form: the domain's own sentence says more than the general text, and a field at fault more yet. */
export function errorLineOf(error: unknown): string {
  const parsed = apiError.safeParse(error)
  const own = parsed.success ? parsed.data.data?.domain : undefined
  if (!own && isUnreachable(error)) return `${unreachable.title}. Check your connection, then try again.`
  if (!own) return `${errorTextOf(error).title}.`
  const issue = own.details?.issues[0]
  return toSentence(issue ? [issue.path, issue.reason].filter(Boolean).join(': ') : own.message)
}

/** What is wrong at each path of the input, for the fields of a form that have these names. */
export function fieldErrorsOf(error: unknown): ReadonlyMap<string, string> {
  const parsed = apiError.safeParse(error)
  const issues = (parsed.success ? parsed.data.data?.domain?.details?.issues : undefined) ?? []
  return new Map(issues.map(({ path, reason }) => [path, toSentence(reason)]))
}

function toSentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1) + (text.endsWith('.') ? '' : '.')
}
