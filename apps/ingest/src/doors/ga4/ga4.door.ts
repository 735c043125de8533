import { parseCapturedEvent } from '@sightline/domain/event'
import { DomainError } from '@sightline/domain/kernel'
import { projectBindingId, projectKeyPrefixes } from '@sightline/domain/project'
import type { Door, DoorAnswer, DoorBatch, DoorRefusal, DoorRequest, ProjectClaim } from '../door.ts'
import { jsonAnswer } from '../wire/answer.ts'
import { keyClaim } from '../wire/claim.ts'
import { assertFewEvents } from '../wire/event-list.ts'
import { toFields } from '../wire/fields.ts'
import { toNativeEvent } from './ga4-event.ts'
import { explainUnreadable, validateBody, type ValidationMessage } from './ga4-validation.ts'

const noContent = { status: 204, body: '' }

/**
 * GA4's Measurement Protocol, which servers speak. Its clients are never told that something is wrong with an event, and
 * never send again; what is refused is counted here, and the debug endpoint explains it.
 */
export const ga4Door: Door = {
  name: 'ga4',
  routes: [
    {
      kind: 'capture',
      methods: ['POST'],
      paths: ['/mp/collect'],
      findClaim,
      decode: (body) => [decodeBody(body)],
      toAnswer: () => noContent,
      toRefusal: (refusal) => (isAboutBody(refusal) ? noContent : refusal),
    },
    {
      kind: 'answer',
      methods: ['POST'],
      paths: ['/debug/mp/collect'],
      findClaim,
      toAnswer: (_request, body) => toExplanation(validateBody(body)),
      toRefusal: (refusal) =>
        isAboutBody(refusal) ? toExplanation(explainUnreadable(refusal.error.message)) : refusal,
    },
  ],
}

/** What the body holds is at fault, or its size; not the key, the rate, or something here. */
function isAboutBody({ error, status }: DoorRefusal): boolean {
  return error.code === 'invalid_input' || status === 413
}

function toExplanation(validationMessages: readonly ValidationMessage[]): DoorAnswer {
  return jsonAnswer(200, { validationMessages })
}

/** A write key as `api_secret`; else the measurement id, with whatever secret the sender has for it at the vendor. */
function findClaim({ query }: DoorRequest): ProjectClaim | undefined {
  const secret = query['api_secret']
  if (typeof secret === 'string' && secret.startsWith(projectKeyPrefixes.write)) return keyClaim(secret)
  const binding = projectBindingId.safeParse({ vendor: 'ga4', externalId: query['measurement_id'] })
  return binding.success ? { kind: 'binding', binding: binding.data } : keyClaim(secret)
}

function decodeBody(body: unknown): DoorBatch {
  const wire = toFields(body)
  const { events } = wire
  if (!Array.isArray(events)) throw new DomainError('invalid_input', 'expected events', { field: 'events' })
  assertFewEvents(events, 'events')
  return { events: events.map((event) => parseCapturedEvent(toNativeEvent(event, wire), { isIdOptional: true })) }
}
