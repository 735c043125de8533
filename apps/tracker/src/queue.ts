import type { Storage } from './storage.ts'

export interface QueuedEvent {
  /** Sorts by age. */
  readonly event_id: string
}

export interface QueueDeps {
  readonly storage: Storage
  /** Whose events these are: a site may have several keys, and each its own queue. */
  readonly key: string
  /** Sends a body. @returns the status, or 0 when nothing answered. */
  readonly post: (body: string) => Promise<{ readonly status: number; readonly retryAfterSeconds?: number }>
  /** Hands a body over to the browser, which sends it even if the page is gone. */
  readonly beacon: (body: string) => boolean
  readonly now: () => number
  readonly schedule: (work: () => void, ms: number) => unknown
}

const queuesPrefix = 'sl_q:'
const maxQueued = 200
const batchSize = 50
/** Browsers send no more than 64 KiB for a page that is gone. */
const batchBytes = 50_000
const firstRetryMs = 2_000
const lastRetryMs = 60_000

interface Batch {
  readonly names: readonly string[]
  readonly body: string
}

/**
 * Events that wait for their acknowledgement. They stay in storage until the server has said that it keeps them, so a
 * closed tab or a lost network costs nothing: the next page sends them again under the same ids, and the server counts
 * each id once.
 *
 * Each event is an entry of its own, written once and removed once. A list in one entry would lose events: tabs, and the
 * old and the new page of a navigation, may be different processes, and what one writes the other reads some time later.
 */
export function createQueue(deps: QueueDeps) {
  const { storage } = deps
  /** The id of the event follows. */
  const entryPrefix = `${queuesPrefix}${deps.key}:`
  let isSending = false
  /** A retry has its time already: until then new events wait as well, so that a server in trouble is left in peace. */
  let isBackingOff = false
  let failures = 0
  /** The page has been told that it goes. Nothing may come of timers any more, unless it comes back. */
  let isLeaving = false

  const remove = (names: readonly string[]) => names.forEach((name) => storage.set(name, undefined))

  /** As many of the oldest events as one request should carry, at least one; undefined when none waits. */
  function nextBatch(): Batch | undefined {
    const names: string[] = []
    const events: string[] = []
    let bytes = 0
    for (const name of storage.list(entryPrefix).slice(0, batchSize)) {
      const event = storage.get(name)
      // Another tab had it confirmed since it was listed.
      if (!event) continue
      bytes += byteLengthOf(event)
      if (bytes > batchBytes && names[0]) break
      names.push(name)
      events.push(event)
    }
    if (!names[0]) return undefined
    return { names, body: `{"events":[${events.join()}],"sent_at":"${new Date(deps.now()).toISOString()}"}` }
  }

  async function flush(): Promise<void> {
    isLeaving = false
    if (isSending) return
    const batch = nextBatch()
    if (!batch) return
    isSending = true
    const { status, retryAfterSeconds = 0 } = await deps.post(batch.body)
    isSending = false
    // 408 and 429 ask for patience; every other 4xx would be the same the next time.
    if (status >= 500 || [0, 408, 429].includes(status)) {
      const backOffMs = Math.min(lastRetryMs, firstRetryMs * 2 ** failures++)
      if (!isBackingOff) deps.schedule(retry, Math.max(backOffMs, retryAfterSeconds * 1000))
      isBackingOff = true
      return
    }
    failures = 0
    remove(batch.names)
    return flush()
  }

  function retry(): void {
    isBackingOff = false
    void flush()
  }

  /** What the beacon carries is still kept, for nobody confirms a beacon. */
  function leave(): void {
    isLeaving = true
    const batch = nextBatch()
    if (batch) deps.beacon(batch.body)
  }

  return {
    add(event: QueuedEvent): void {
      storage.set(entryPrefix + event.event_id, JSON.stringify(event))
      remove(storage.list(entryPrefix).slice(0, -maxQueued))
      // The page's own listeners may hear that it goes after ours.
      if (isLeaving) leave()
      // Events of one moment share a request.
      deps.schedule(() => {
        if (!isBackingOff) void flush()
      }, 20)
    },
    flush,
    /** The page is about to go. */
    leave,
    /** Of all keys: who opts out of one queue has opted out of all. */
    clear: () => remove(storage.list(queuesPrefix)),
  }
}

/** As the browser counts what it may send for a page that is gone: a letter may be three bytes. */
export function byteLengthOf(text: string): number {
  return new Blob([text]).size
}
