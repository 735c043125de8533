import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { DomainError } from '@sightline/domain/kernel'
import { BodyBudget } from '../limits/body-budget.ts'
import type { HttpRequest } from './http-request.ts'

/** How slowly a body may come before its room goes to others. */
export interface BodyPace {
  /** For a slow start. */
  readonly graceMs: number
  readonly bytesPerSecond: number
}

/** A phone at the edge of a network is faster. */
export const bodyPace: BodyPace = { graceMs: 10_000, bytesPerSecond: 50_000 }

/** What a body is taken for that does not say how large it will be. */
const unknownBytes = 256 * 1024
/** Smaller ones hold too little to be watched. */
const watchedBytes = 64 * 1024

/** Takes room for a request's body until its answer is out. */
export type AdmitBody = (
  request: HttpRequest,
  response: ServerResponse,
  /** Called when a large body has taken longer than it may. */
  onSlow: (error: DomainError) => void,
) => void

/**
 * Lets requests in as long as there is memory for their bodies, which are held whole while they are read and worked on.
 * Room is shared by addresses: whatever else a request says of its sender, whoever wants to can say it differently each
 * time.
 * @returns what throws DomainError `unavailable` when there is no room.
 */
export function createBodyAdmission(maxBytes: number, pace: BodyPace): AdmitBody {
  const budget = new BodyBudget(maxBytes)
  return (request, response, onSlow) => {
    const bytes = findSize(request.headers)
    if (bytes === 0) return
    const giveBack = budget.take(bytes, () => request.ip)
    if (giveBack === undefined) throw new DomainError('unavailable', 'too many requests at once')
    response.once('close', giveBack)
    if (bytes < watchedBytes) return
    const refuse = () => onSlow(new DomainError('unavailable', 'the body comes too slowly'))
    const timer = setTimeout(refuse, pace.graceMs + (bytes / pace.bytesPerSecond) * 1_000)
    const stop = () => clearTimeout(timer)
    request.raw.once('end', stop)
    response.once('close', stop)
  }
}

function findSize(headers: IncomingHttpHeaders): number {
  const said = Number(headers['content-length'] ?? 0)
  return said === 0 && headers['transfer-encoding'] !== undefined ? unknownBytes : said
}
