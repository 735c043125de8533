import type { Storage } from './storage.ts'

export interface QueuedEvent {
  readonly event_id: string
}

export interface QueueDeps {
  readonly storage: Storage
  /** Sends a body. @returns the status, or 0 when nothing answered. */
  readonly post: (body: string) => Promise<{ readonly status: number; readonly retryAfterSeconds: number }>
  /** Hands a body over to the browser, which sends it even if the page is gone. */
  readonly beacon: (body: string) => boolean
  readonly now: () => number
  readonly schedule: (work: () => void, ms: number) => void
}

const queueKey = 'sl_q'
const maxQueued = 200
const batchSize = 50
/** Browsers send no more than 64 KiB for a page that is gone. */
const batchBytes = 50_000
const firstRetryMs = 2_000
const lastRetryMs = 60_000

/**
 * Events that wait for their acknowledgement. They stay in storage until the server has said that it keeps them, so a
 * closed tab or a lost network costs nothing: the next page sends them again under the same ids, and the server counts
 * each id once.
 */
export function createQueue(deps: QueueDeps) {
  const { storage } = deps
  let isSending = false
  /** A retry has its time already: until then new events wait as well, so that a server in trouble is left in peace. */
  let isBackingOff = false
  let failures = 0

  const read = (): QueuedEvent[] => {
    try {
      return JSON.parse(storage.get(queueKey) ?? '[]') as QueuedEvent[]
    } catch {
      return []
    }
  }
  const write = (events: readonly QueuedEvent[]) =>
    storage.set(queueKey, events.length > 0 ? JSON.stringify(events.slice(-maxQueued)) : undefined)
  /** As many of the oldest events as one request should carry; at least one. */
  const nextBatch = (): QueuedEvent[] => {
    let bytes = 0
    return read()
      .slice(0, batchSize)
      .filter((event, index) => (bytes += JSON.stringify(event).length) < batchBytes || index === 0)
  }
  const toBody = (events: readonly QueuedEvent[]) =>
    JSON.stringify({ events, sent_at: new Date(deps.now()).toISOString() })

  async function flush(): Promise<void> {
    const batch = nextBatch()
    if (isSending || batch.length === 0) return
    isSending = true
    const { status, retryAfterSeconds } = await deps.post(toBody(batch))
    isSending = false
    // 408 and 429 ask for patience; every other 4xx would be the same the next time.
    if (status === 0 || status >= 500 || status === 408 || status === 429) {
      const backOffMs = Math.min(lastRetryMs, firstRetryMs * 2 ** failures++)
      if (!isBackingOff) deps.schedule(retry, Math.max(backOffMs, retryAfterSeconds * 1000))
      isBackingOff = true
      return
    }
    failures = 0
    const sent = new Set(batch.map((event) => event.event_id))
    write(read().filter((event) => !sent.has(event.event_id)))
    return flush()
  }

  function retry(): void {
    isBackingOff = false
    void flush()
  }

  return {
    add(event: QueuedEvent): void {
      write([...read(), event])
      // Events of one moment share a request.
      deps.schedule(() => {
        if (!isBackingOff) void flush()
      }, 20)
    },
    flush,
    /** The page is about to go; what the beacon carries is still kept, for nobody confirms a beacon. */
    leave(): void {
      const waiting = nextBatch()
      if (waiting.length > 0) deps.beacon(toBody(waiting))
    },
    clear: () => write([]),
  }
}
