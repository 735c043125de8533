import type { CapturedEvent } from '@sightline/domain/event'
import { hashEventId } from '../dedup/event-id-hash.ts'

interface OpenSession {
  readonly id: string
  startedAtMs: number
  lastAtMs: number
}

/**
 * Gives a session to views that come without one: a visitor's views with less than `timeoutMs` between them are one
 * session. Other events join the visitor's open session, if there is one. Bounded: the
 * session that began longest ago is forgotten first.
 */
export class SessionTracker {
  readonly #timeoutMs: number
  readonly #maxVisitors: number
  readonly #sessions = new Map<string, OpenSession>()

  constructor(timeoutMs: number, maxVisitors: number) {
    this.#timeoutMs = timeoutMs
    this.#maxVisitors = maxVisitors
  }

  sessionOf(projectId: string, event: CapturedEvent, occurredAtMs: number): string {
    if (event.sessionId !== '') return event.sessionId
    const visitor = event.anonymousId === '' ? event.userId : event.anonymousId
    const key = `${projectId} ${visitor}`
    const open = this.#sessions.get(key)
    if (open !== undefined && this.#isWithin(open, occurredAtMs)) {
      open.startedAtMs = Math.min(open.startedAtMs, occurredAtMs)
      open.lastAtMs = Math.max(open.lastAtMs, occurredAtMs)
      return open.id
    }
    if (event.kind !== 'page' && event.kind !== 'screen') return ''
    const id = toSessionId(projectId, visitor, occurredAtMs)
    if (open === undefined || occurredAtMs > open.lastAtMs)
      this.#remember(key, { id, startedAtMs: occurredAtMs, lastAtMs: occurredAtMs })
    return id
  }

  #isWithin(session: OpenSession, atMs: number): boolean {
    return atMs > session.startedAtMs - this.#timeoutMs && atMs < session.lastAtMs + this.#timeoutMs
  }

  #remember(key: string, session: OpenSession): void {
    this.#sessions.delete(key)
    this.#sessions.set(key, session)
    if (this.#sessions.size <= this.#maxVisitors) return
    const oldest = this.#sessions.keys().next()
    if (!oldest.done) this.#sessions.delete(oldest.value)
  }
}

function toSessionId(projectId: string, visitor: string, startedAtMs: number): string {
  const { high, low } = hashEventId(projectId, visitor)
  return `${high.toString(36)}${low.toString(36)}-${startedAtMs.toString(36)}`
}
