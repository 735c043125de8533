import { eventLimits, parseCapturedEvent, type ParsedEvent } from '@sightline/domain/event'
import { DomainError } from '@sightline/domain/kernel'
import { projectBindingId, projectKeyPrefixes } from '@sightline/domain/project'
import type { CaptureOutcome } from '../../pipeline/capture.ts'
import type { Door, DoorAnswer, DoorBatch, DoorRefusal, DoorRequest, ProjectClaim } from '../door.ts'
import { jsonAnswer, textAnswer } from '../wire/answer.ts'
import { findBearerToken, keyClaim } from '../wire/claim.ts'
import { isFields, toText, type Fields } from '../wire/fields.ts'
import { findForwardedIp, hasVisitorsAgent } from '../wire/visitor.ts'
import { engagementName, toNativeEvent } from './plausible-event.ts'

/** More domains than anybody's pages name at once; each is an event of its own. */
const maxDomains = 20

/** Plausible's trackers and its Events API: one event for each request, for one domain or several. */
export const plausibleDoor: Door = {
  name: 'plausible',
  routes: [
    {
      kind: 'capture',
      methods: ['POST'],
      paths: ['/api/event'],
      isSentForVisitor: hasVisitorsAgent,
      findClaim,
      decode: decodeBody,
      toAnswer,
      toRefusal,
    },
  ],
}

/** A write key of ours where there is one; tokens of the vendor's own are none. */
function findClaim(request: DoorRequest): ProjectClaim | undefined {
  const token = findBearerToken(request)
  return token?.startsWith(projectKeyPrefixes.write) === true ? keyClaim(token) : undefined
}

function decodeBody(body: unknown, request: DoorRequest): readonly DoorBatch[] {
  if (!isFields(body)) throw new DomainError('invalid_input', 'expected an object', { field: 'body' })
  const event = parse(toNativeEvent(body, findForwardedIp(request)))
  if (findClaim(request) !== undefined) return [{ events: [event] }]
  return toDomains(body).map((domain) => ({ claim: toBinding(domain), events: [event] }))
}

/** How a page was read is no visit of its own and nothing that somebody did: a `system` event, which no total counts. */
function parse(event: Fields): ParsedEvent {
  const parsed = parseCapturedEvent(event, { isIdOptional: true })
  if (parsed.kind === 'rejected' || parsed.event.event !== engagementName) return parsed
  return { ...parsed, event: { ...parsed.event, kind: 'system' } }
}

/** One, or several with commas between them; without any, the host of the page. */
function toDomains(wire: Fields): readonly string[] {
  const named = toText(wire['d'] ?? wire['domain'], eventLimits.urlLength) ?? ''
  const domains = [...new Set(named.split(',').map((domain) => domain.trim().toLowerCase()))].filter(Boolean)
  if (domains.length > 0) return domains.slice(0, maxDomains)
  const host = URL.parse(toText(wire['u'] ?? wire['url'], eventLimits.urlLength) ?? '')?.hostname ?? ''
  if (host === '') throw new DomainError('invalid_input', 'is required', { field: 'domain' })
  return [host.replace(/^www\./, '')]
}

function toBinding(domain: string): ProjectClaim | undefined {
  const binding = projectBindingId.safeParse({ vendor: 'plausible', externalId: domain })
  return binding.success ? { kind: 'binding', binding: binding.data } : undefined
}

/**
 * Some domains may be unknown: their number stands in the header in which the vendor tells what it has dropped. Whoever
 * asks with `X-Debug-Request` is told which address is taken for the visitor's.
 */
function toAnswer({ accepted, duplicate, rejected }: CaptureOutcome, request: DoorRequest): DoorAnswer {
  const rejection = rejected[0]
  const isDebug = request.headers['x-debug-request'] === 'true'
  if (rejection === undefined) {
    return isDebug ? textAnswer(200, findForwardedIp(request) ?? request.ip) : textAnswer(202, 'ok')
  }
  if (accepted + duplicate === 0) return toErrorsAnswer(400, rejection.field, rejection.reason)
  return { ...textAnswer(202, 'ok'), headers: { 'x-plausible-dropped': String(rejected.length) } }
}

function toRefusal({ error, status, headers = {} }: DoorRefusal): DoorAnswer {
  if (error.code === 'unauthenticated') {
    return toErrorsAnswer(400, 'domain', 'no project has bound this domain; add it in the settings of a project')
  }
  const { field } = error.details
  return { ...toErrorsAnswer(status, typeof field === 'string' ? field : 'body', error.message), headers }
}

function toErrorsAnswer(status: number, field: string, reason: string): DoorAnswer {
  return jsonAnswer(status, { errors: { [field === '' ? 'body' : field]: [reason] } })
}
