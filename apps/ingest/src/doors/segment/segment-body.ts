import type { ParsedEvent } from '@sightline/domain/event'
import { DomainError } from '@sightline/domain/kernel'
import type { DoorRequest } from '../door.ts'
import { assertFewEvents } from '../wire/event-list.ts'
import { isFields, type Fields } from '../wire/fields.ts'
import { isFromBrowser } from '../wire/visitor.ts'
import { parseSegmentMessage } from './segment-message.ts'

/** Segment documents 500 KB and RudderStack 4 MB for a batch, but their SDKs count wrongly and send more. */
export const maxSegmentBodyBytes = 10 * 1024 * 1024

/**
 * The messages of a body: one by itself, or a batch.
 * @throws DomainError `invalid_input` when it is neither, `limit_exceeded` when there are too many.
 */
export function parseSegmentBody(body: unknown, request: DoorRequest): readonly ParsedEvent[] {
  if (!isFields(body)) throw new DomainError('invalid_input', 'expected a message, or an object with a batch')
  const surroundings = {
    envelope: body,
    type: findTypeInPath(request.path),
    isFromBrowser: isFromBrowser(request),
  }
  return findMessages(body).map((message) => parseSegmentMessage(message, surroundings))
}

function findMessages(body: Fields): readonly unknown[] {
  const { batch } = body
  if (batch === undefined || batch === null) return [body]
  if (!Array.isArray(batch)) throw new DomainError('invalid_input', 'expected an array', { field: 'batch' })
  assertFewEvents(batch, 'batch')
  return batch
}

const batchPaths: ReadonlySet<string> = new Set(['batch', 'b'])

/** `page` of `/v1/page`; undefined for paths of batches. */
function findTypeInPath(path: string): string | undefined {
  const last = path.split('/').findLast((part) => part !== '')
  return last === undefined || batchPaths.has(last) ? undefined : last.toLowerCase()
}
