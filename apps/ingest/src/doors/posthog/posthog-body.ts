import { DomainError } from '@sightline/domain/kernel'
import { findProjectKeyKind } from '@sightline/domain/project'
import type { DoorBatch, DoorRequest } from '../door.ts'
import { keyClaim } from '../wire/claim.ts'
import { assertFewEvents } from '../wire/event-list.ts'
import { isFields, toFields, type Fields } from '../wire/fields.ts'
import { parsePosthogEvent, toMs } from './posthog-event.ts'

/** PostHog's own limit of a batch. */
export const maxPosthogBodyBytes = 20 * 1024 * 1024

/**
 * A body in any of PostHog's forms: one event, an array of them, or an object with a `batch`. Events that bear the
 * token of another project are a batch of that project's.
 */
export function decodePosthogBody(body: unknown, request: Pick<DoorRequest, 'query'>): readonly DoorBatch[] {
  const events = findEvents(body)
  const envelope = toFields(body)
  const ofEvents = events.map(findOwnToken).find((own) => own !== undefined)
  const token = findToken(envelope) ?? ofEvents ?? findToken(request.query)
  const sentAtMs = findSentAtMs(envelope, request.query)
  const eventsByToken = Map.groupBy(events, (event) => findForeignToken(event, envelope) ?? token)
  return [...eventsByToken].map(([key, ofProject]) => ({
    claim: keyClaim(key),
    events: ofProject.map((event) => parsePosthogEvent(event, { sentAtMs, token: key })),
  }))
}

/** @throws DomainError when there is no event at all, or too many. */
export function findEvents(body: unknown): readonly unknown[] {
  const events: unknown = isFields(body) ? (body['batch'] ?? [body]) : body
  if (!Array.isArray(events) || events.length === 0) {
    throw new DomainError('invalid_input', 'expected an event, an array of events, or an object with a batch', {
      field: 'batch',
    })
  }
  assertFewEvents(events, 'batch')
  return events
}

/** The project's key beside the events, or beside what the body asks for. */
export function findToken(fields: Fields): string | undefined {
  return toToken(fields['api_key']) ?? toToken(fields['token']) ?? toToken(fields['$token'])
}

function findOwnToken(event: unknown): string | undefined {
  const fields = toFields(event)
  return findToken(fields) ?? toToken(toFields(fields['properties'])['token'])
}

function toToken(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** Under a key for the whole request `token` may be the user's own property: then only what looks like a key is one. */
function findForeignToken(event: unknown, envelope: Fields): string | undefined {
  const own = findOwnToken(event)
  if (own === undefined || findToken(envelope) === undefined) return own
  return findProjectKeyKind(own) === 'write' ? own : undefined
}

/** In the body (`sentAt` in posthog-python), else in the query (`_` in old posthog-js). History is never corrected. */
function findSentAtMs(envelope: Fields, query: Fields): number | undefined {
  if (envelope['historical_migration'] === true) return undefined
  return toMs(envelope['sent_at']) ?? toMs(envelope['sentAt']) ?? toMs(query['sent_at']) ?? toMs(query['_'])
}
