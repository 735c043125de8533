import type { Storage } from './storage.ts'

const sessionTimeoutMs = 30 * 60_000

const anonymousKey = 'sl_a'
const userKey = 'sl_u'
const sessionKey = 'sl_s'

/**
 * Makes ids: random base-36 characters behind the time, so that ids of one device sort by age and compress. The time in
 * them never stands still nor goes back, so the ids of one page sort by age also within a millisecond.
 */
export function createIdSource(now: () => number): () => string {
  let lastMs = 0
  return () => {
    lastMs = Math.max(now(), lastMs + 1)
    const parts = crypto.getRandomValues(new Uint32Array(4))
    return lastMs.toString(36) + Array.from(parts, (part) => part.toString(36).padStart(7, '0')).join('')
  }
}

/** As an event carries it. */
export interface Identity {
  readonly anonymous_id: string
  readonly user_id: string | undefined
  readonly session_id: string
}

/** Who this browser is; a session ends after 30 minutes without an event, in every tab alike. */
export function createIdentityStore(storage: Storage, createId: () => string) {
  return {
    /** The identity for an event that happens now; keeps the session open. */
    touch(nowMs: number): Identity {
      const [openId, lastMs] = (storage.get(sessionKey) || '').split(' ')
      const isOpen = nowMs - Number(lastMs) < sessionTimeoutMs
      const sessionId = (isOpen && openId) || createId()
      storage.set(sessionKey, `${sessionId} ${nowMs}`)
      let anonymousId = storage.get(anonymousKey)
      if (!anonymousId) storage.set(anonymousKey, (anonymousId = createId()))
      return { anonymous_id: anonymousId, user_id: storage.get(userKey), session_id: sessionId }
    },
    identify(userId: string): void {
      storage.set(userKey, userId)
    },
    /** Somebody else sits here now: nothing of the last one stays. */
    reset(): void {
      for (const name of [userKey, anonymousKey, sessionKey]) storage.set(name, undefined)
    },
  }
}
