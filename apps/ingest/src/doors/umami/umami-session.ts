import { createHash } from 'node:crypto'
import type { DoorRequest } from '../door.ts'
import { toFields, toId, toText } from '../wire/fields.ts'
import { parseJson } from '../wire/json.ts'

/** What the tracker is told of its visit; it sends `cache` back with what follows. */
export interface UmamiSession {
  readonly cache: string
  readonly sessionId: string
  readonly visitId: string
}

/**
 * The vendor's ids for whoever sent this: the same for the same visitor of a website, and another visit after the tracker
 * has lost its token. They go to the client alone; our own ids of visitor and session are found by the pipeline.
 * @param eventId of the event that opens a visit.
 */
export function toUmamiSession(message: unknown, request: DoorRequest, eventId: string): UmamiSession {
  const payload = toFields(toFields(message)['payload'])
  const agent = toText(payload['userAgent'], 1_000) ?? request.headers['user-agent']
  const ip = toText(payload['ip'], 64) ?? request.ip
  const id = toId(payload['id'])
  const sessionId = toUuid([payload['website'], ...(id === undefined ? [ip, agent] : [id])])
  const visitId = findVisit(request, sessionId) ?? toUuid([sessionId, eventId])
  return { cache: toToken({ sessionId, visitId }), sessionId, visitId }
}

function toToken(ids: Omit<UmamiSession, 'cache'>): string {
  return Buffer.from(JSON.stringify(ids)).toString('base64url')
}

/** The visit of the token that came along, if it is of this session. After `identify` the tracker sends an empty one. */
function findVisit({ headers }: DoorRequest, sessionId: string): string | undefined {
  const token = headers['x-umami-cache']?.toString() ?? ''
  try {
    const ids = toFields(parseJson(Buffer.from(token, 'base64url').toString('utf8')))
    return ids['sessionId'] === sessionId ? toText(ids['visitId'], 36) : undefined
  } catch {
    return undefined
  }
}

/** A hash in the form of a UUID (RFC 9562, version 8: of our own making). */
function toUuid(parts: readonly unknown[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
