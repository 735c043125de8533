import type { ServerResponse } from 'node:http'
import type { StoredEvent } from '@sightline/domain/event'
import { toVisitorLabel, type LiveEvent, type LiveOutcome, type LiveSkipped } from '@sightline/domain/live'

const heartbeatMs = 5_000
/** A reader this far behind misses events instead of making us hold them. */
const maxBufferedBytes = 1024 * 1024

/** Begins the lines that tell what became of an event; JSON does not mind. */
const outcomeMark = ' '

/** To and from the readers that other processes of this node have. */
export interface LiveRelay {
  /** Somebody reads there. */
  readonly isWatched: boolean
  /** Says whether somebody reads here. */
  watch(isWatching: boolean): void
  send(text: string): void
  /** Takes what has become durable there. */
  onText: (text: string) => void
}

/** Tells whoever listens what has become durable: newline-delimited JSON, and a blank line as heartbeat. */
export class LiveHub {
  /** And whether each wants to know what became of every event. */
  readonly #streams = new Map<ServerResponse, boolean>()
  readonly #relay: LiveRelay | undefined
  #heartbeat: NodeJS.Timeout | undefined

  /** @param relay where other processes take events too. */
  constructor(relay?: LiveRelay) {
    this.#relay = relay
    if (relay !== undefined) relay.onText = (text) => this.#write(text)
  }

  get hasReaders(): boolean {
    return this.#streams.size > 0 || this.#relay?.isWatched === true
  }

  /** @param withOutcomes also what became of each event, those that are not stored among them. */
  stream(response: ServerResponse, withOutcomes = false): void {
    this.#streams.set(response, withOutcomes)
    response.once('close', () => this.#leave(response))
    response.write('\n')
    this.#relay?.watch(true)
    this.#heartbeat ??= setInterval(() => this.#write('\n'), heartbeatMs)
  }

  publish(events: readonly (LiveEvent | LiveOutcome | LiveSkipped)[]): void {
    if (events.length === 0 || !this.hasReaders) return
    this.#publish(
      events.filter((event) => 'visitor' in event),
      '',
    )
    this.#publish(
      events.filter((event) => !('visitor' in event)),
      outcomeMark,
    )
  }

  #publish(events: readonly object[], mark: string): void {
    if (events.length === 0) return
    const text = events.map((event) => `${mark}${JSON.stringify(event)}\n`).join('')
    this.#write(text)
    if (this.#relay?.isWatched === true) this.#relay.send(text)
  }

  close(): void {
    for (const stream of this.#streams.keys()) stream.end()
    clearInterval(this.#heartbeat)
  }

  #write(text: string): void {
    const isOutcome = text.startsWith(outcomeMark)
    for (const [stream, withOutcomes] of this.#streams) {
      if (isOutcome && !withOutcomes) continue
      if (stream.writableLength < maxBufferedBytes) stream.write(text)
    }
  }

  #leave(response: ServerResponse): void {
    this.#streams.delete(response)
    if (this.#streams.size > 0) return
    this.#relay?.watch(false)
    clearInterval(this.#heartbeat)
    this.#heartbeat = undefined
  }
}

/** What the live view may show of an event: no properties, no address, no id that the client chose for a person. */
export function toLiveEvent(event: StoredEvent): LiveEvent {
  return {
    eventId: event.eventId,
    projectId: event.projectId,
    event: event.event,
    kind: event.kind,
    visitor: toVisitorLabel(event.projectId, event.anonymousId === '' ? event.userId : event.anonymousId),
    path: event.path,
    referrerHost: event.referrerHost,
    country: event.country,
    browser: event.browser,
    os: event.os,
    device: event.device,
    occurredAt: new Date(event.occurredAtMs),
    receivedAt: new Date(event.receivedAtMs),
  }
}
