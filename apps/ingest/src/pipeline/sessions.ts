import type { CapturedEvent } from '@sightline/domain/event'
import { hashEventId, type EventIdHash } from '../dedup/event-id-hash.ts'

interface Session {
  /** The occurrence that opened it, which names it. */
  readonly openedAtMs: number
  startedAtMs: number
  lastAtMs: number
}

/** Sessions of a visitor that late events can still join. */
const sessionsOfVisitor = 4

/**
 * Gives a session to views that come without one: a visitor's views with less than `timeoutMs` between them are one
 * session. Other events join the session they fall into, if there is one. Events may come late and out of order.
 * Bounded: the visitor whose newest session began longest ago is forgotten first.
 */
export class SessionTracker {
  readonly #timeoutMs: number
  readonly #maxVisitors: number
  /** By visitor, newest session first. */
  readonly #sessions = new Map<number, Session[]>()

  constructor(timeoutMs: number, maxVisitors: number) {
    this.#timeoutMs = timeoutMs
    this.#maxVisitors = maxVisitors
  }

  sessionOf(projectId: string, event: CapturedEvent, occurredAtMs: number): string {
    if (event.sessionId !== '') return event.sessionId
    const visitor = hashVisitor(projectId, event)
    return toSessionId(visitor, this.find(visitor.high, visitor.low, occurredAtMs, isView(event)))
  }

  /**
   * @param high and low of the visitor's hash.
   * @param mayOpen a session begins with this event when it falls into none.
   * @returns the instant that names the session, NaN for none; see `toSessionId`.
   */
  find(high: number, low: number, atMs: number, mayOpen: boolean): number {
    const key = toKey(high, low)
    const sessions = this.#sessions.get(key)
    const joined = sessions === undefined ? undefined : this.#findClosest(sessions, atMs)
    if (joined !== undefined) {
      joined.startedAtMs = Math.min(joined.startedAtMs, atMs)
      joined.lastAtMs = Math.max(joined.lastAtMs, atMs)
      return joined.openedAtMs
    }
    if (!mayOpen) return NaN
    this.#open(key, sessions ?? [], atMs)
    return atMs
  }

  /** All sessions as numbers: visitor, opened, started, last, again and again; the visitor to be forgotten first first. */
  toNumbers(): Float64Array {
    const numbers: number[] = []
    for (const [key, sessions] of this.#sessions) {
      for (const { openedAtMs, startedAtMs, lastAtMs } of sessions.toReversed())
        numbers.push(key, openedAtMs, startedAtMs, lastAtMs)
    }
    return Float64Array.from(numbers)
  }

  /** Takes over what `toNumbers` gave, but for what ended before `sinceMs`: no event is expected to join it. */
  restore(numbers: Float64Array, sinceMs: number): void {
    for (let at = 0; at + 3 < numbers.length; at += 4) {
      const [key = NaN, openedAtMs = NaN, startedAtMs = NaN, lastAtMs = NaN] = numbers.subarray(at, at + 4)
      if (!(lastAtMs >= sinceMs)) continue
      this.#remember(key, [{ openedAtMs, startedAtMs, lastAtMs }, ...(this.#sessions.get(key) ?? [])])
    }
  }

  #findClosest(sessions: readonly Session[], atMs: number): Session | undefined {
    let closest: Session | undefined
    let closestMs = this.#timeoutMs
    for (const session of sessions) {
      const gapMs = Math.max(session.startedAtMs - atMs, atMs - session.lastAtMs)
      if (gapMs >= closestMs) continue
      closest = session
      closestMs = gapMs
    }
    return closest
  }

  #open(key: number, sessions: Session[], atMs: number): void {
    const opened = { openedAtMs: atMs, startedAtMs: atMs, lastAtMs: atMs }
    const isNewest = sessions[0] === undefined || atMs > sessions[0].lastAtMs
    const sorted = [opened, ...sessions].sort((a, b) => b.lastAtMs - a.lastAtMs).slice(0, sessionsOfVisitor)
    if (isNewest) this.#remember(key, sorted)
    else this.#sessions.set(key, sorted)
  }

  #remember(key: number, sessions: Session[]): void {
    this.#sessions.delete(key)
    this.#sessions.set(key, sessions)
    if (this.#sessions.size <= this.#maxVisitors) return
    const oldest = this.#sessions.keys().next()
    if (!oldest.done) this.#sessions.delete(oldest.value)
  }
}

export function hashVisitor(projectId: string, event: CapturedEvent): EventIdHash {
  return hashEventId(projectId, event.anonymousId === '' ? event.userId : event.anonymousId)
}

/** Views open sessions; what a server or a timer sends does not. */
export function isView(event: CapturedEvent): boolean {
  return event.kind === 'page' || event.kind === 'screen'
}

/** The same view gets the same session wherever and whenever it is asked for. @param openedAtMs NaN: none. */
export function toSessionId(visitor: EventIdHash, openedAtMs: number): string {
  if (Number.isNaN(openedAtMs)) return ''
  return `${visitor.high.toString(36)}${visitor.low.toString(36)}-${openedAtMs.toString(36)}`
}

/** 53 of the hash's 64 bits: among 100 000 visitors two of them meet with a chance of 6e-7. */
function toKey(high: number, low: number): number {
  return high * 0x20_0000 + (low >>> 11)
}
