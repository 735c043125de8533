import type { ServerResponse } from 'node:http'
import type { StoredEvent } from '@sightline/domain/event'
import { toVisitorLabel, type LiveEvent } from '@sightline/domain/live'

const heartbeatMs = 5_000
/** A reader this far behind misses events instead of making us hold them. */
const maxBufferedBytes = 1024 * 1024

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
  readonly #streams = new Set<ServerResponse>()
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

  stream(response: ServerResponse): void {
    this.#streams.add(response)
    response.once('close', () => this.#leave(response))
    response.write('\n')
    this.#relay?.watch(true)
    this.#heartbeat ??= setInterval(() => this.#write('\n'), heartbeatMs)
  }

  publish(events: readonly LiveEvent[]): void {
    if (events.length === 0 || !this.hasReaders) return
    const text = events.map((event) => `${JSON.stringify(event)}\n`).join('')
    this.#write(text)
    if (this.#relay?.isWatched === true) this.#relay.send(text)
  }

  close(): void {
    for (const stream of this.#streams) stream.end()
    clearInterval(this.#heartbeat)
  }

  #write(text: string): void {
    for (const stream of this.#streams) {
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
