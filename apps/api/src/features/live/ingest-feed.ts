import { setTimeout as sleep } from 'node:timers/promises'
import {
  liveEventJson,
  liveOutcome,
  liveSkipped,
  type LiveEvent,
  type LiveOutcome,
  type LiveSkipped,
} from '@sightline/domain/live'
import type { Logger } from 'pino'
import { z } from 'zod'

export interface IngestFeedDeps {
  /** Origins of all ingest nodes. */
  readonly ingestUrls: readonly string[]
  readonly internalToken: string
  readonly logger: Logger
}

type Told = LiveEvent | LiveOutcome | LiveSkipped
type Listener = (told: Told) => void

const toldLine = z.union([liveEventJson, liveOutcome, liveSkipped])

/** A node sends a blank line every 5 s; one that is silent for longer is gone. */
const silenceMs = 15_000
const maxPauseMs = 5_000

/** What becomes of the events that ingest takes, as it is answered. Connected to every node while somebody listens. */
export class IngestFeed {
  readonly #deps: IngestFeedDeps
  readonly #listeners = new Map<string, Set<Listener>>()
  #connection: AbortController | undefined

  constructor(deps: IngestFeedDeps) {
    this.#deps = deps
  }

  /** The events that are accepted. @returns what ends the subscription; safe to call twice. */
  subscribe(projectId: string, listener: (event: LiveEvent) => void): () => void {
    return this.#listen(projectId, (told) => {
      if ('visitor' in told) listener(told)
    })
  }

  /** What becomes of every event. @returns what ends the subscription; safe to call twice. */
  subscribeOutcomes(projectId: string, listener: (told: LiveOutcome | LiveSkipped) => void): () => void {
    return this.#listen(projectId, (told) => {
      if (!('visitor' in told)) listener(told)
    })
  }

  #listen(projectId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(projectId) ?? new Set<Listener>()
    listeners.add(listener)
    this.#listeners.set(projectId, listeners)
    this.#connect()
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(projectId) === listeners) this.#listeners.delete(projectId)
      if (this.#listeners.size === 0) this.close()
    }
  }

  close(): void {
    this.#connection?.abort()
    this.#connection = undefined
  }

  #connect(): void {
    if (this.#connection !== undefined) return
    const connection = new AbortController()
    this.#connection = connection
    for (const url of this.#deps.ingestUrls) void this.#follow(url, connection.signal)
  }

  /** Reads a node's stream until the signal aborts, with growing pauses between attempts. */
  async #follow(url: string, signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      const startedAt = performance.now()
      try {
        await this.#read(url, signal)
      } catch (error) {
        if (!signal.aborted) this.#deps.logger.debug({ err: error, ingestUrl: url }, 'live stream broke')
      }
      failures = performance.now() - startedAt > silenceMs ? 0 : failures + 1
      await sleep(Math.min(maxPauseMs, 100 * 2 ** failures), undefined, { signal }).catch(() => undefined)
    }
  }

  async #read(url: string, signal: AbortSignal): Promise<void> {
    const silence = new AbortController()
    const watchdog = setTimeout(() => silence.abort(new Error('the stream is silent')), silenceMs)
    try {
      const response = await fetch(new URL('/internal/live', url), {
        headers: { 'x-internal-token': this.#deps.internalToken, 'x-live-outcomes': '1' },
        signal: AbortSignal.any([signal, silence.signal]),
      })
      if (!response.ok || response.body === null) throw new Error(`ingest answered ${response.status}`)
      let rest = ''
      for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
        watchdog.refresh()
        const lines = (rest + text).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) this.#publish(line)
      }
    } finally {
      clearTimeout(watchdog)
    }
  }

  #publish(line: string): void {
    if (line === '') return
    const projectId = /"projectId":"([^"]+)"/.exec(line)?.[1]
    const listeners = projectId === undefined ? undefined : this.#listeners.get(projectId)
    if (listeners === undefined) return
    const told = toldLine.safeParse(JSON.parse(line))
    if (told.success) for (const listener of listeners) listener(told.data)
  }
}
