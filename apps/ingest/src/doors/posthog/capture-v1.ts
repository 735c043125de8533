import type { CaptureOutcome } from '../../pipeline/capture.ts'
import type { DoorBatch, DoorRequest } from '../door.ts'
import { findBearerToken } from '../wire/claim.ts'
import { isFields, toFields, type Fields } from '../wire/fields.ts'
import { findEvents } from './posthog-body.ts'
import { parsePosthogEvent, toMs } from './posthog-event.ts'

/**
 * The contract that posthog-node speaks with POSTHOG_CAPTURE_MODE=v1. Its events are those of the older one with some
 * properties lifted out of them, so they are put back and read in one way.
 */
export function decodeCaptureV1(body: unknown, request: Pick<DoorRequest, 'headers'>): DoorBatch {
  const envelope = toFields(body)
  const isHistory = envelope['historical_migration'] === true
  // Said anew with each attempt, unlike `created_at`.
  const sentAtMs = toMs(request.headers['posthog-request-timestamp']) ?? toMs(envelope['created_at'])
  const surroundings = { sentAtMs: isHistory ? undefined : sentAtMs, token: findBearerToken(request) }
  const library = toLibrary(request.headers['posthog-sdk-info'])
  return { events: findEvents(body).map((event) => parsePosthogEvent(toOlderForm(event, library), surroundings)) }
}

function toOlderForm(event: unknown, library: Fields): unknown {
  if (!isFields(event)) return event
  const options = toFields(event['options'])
  const lifted = {
    $session_id: event['session_id'],
    $window_id: event['window_id'],
    $process_person_profile: options['process_person_profile'],
    $ignore_sent_at: options['disable_skew_correction'],
    $cookieless_mode: options['cookieless_mode'],
    $product_tour_id: options['product_tour_id'],
  }
  const present = Object.fromEntries(Object.entries(lifted).filter(([, value]) => value !== undefined))
  return { ...event, properties: { ...library, ...toFields(event['properties']), ...present } }
}

/** `posthog-node/5.70.0` */
function toLibrary(info: unknown): Fields {
  const [name, version] = typeof info === 'string' ? info.split('/') : []
  return { $lib: name, $lib_version: version }
}

/** What became of each event: only what is marked `retry` is sent again, and nothing of ours can be helped by that. */
export function toCaptureV1Results({ rejected }: CaptureOutcome, body: unknown): Fields {
  const ids = findEvents(body).map((event) => toFields(event)['uuid'])
  const results = new Map(ids.map((id) => [id, { result: 'ok' } as Fields]))
  for (const { index, field, reason } of rejected) {
    results.set(ids[index], { result: 'drop', details: field === '' ? reason : `${field}: ${reason}` })
  }
  return { results: Object.fromEntries([...results].filter(([id]) => typeof id === 'string')) as Fields }
}
