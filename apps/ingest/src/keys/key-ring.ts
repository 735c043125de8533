import { DomainError } from '@sightline/domain/kernel'
import { projectKeyPrefixes } from '@sightline/domain/project'

export interface ResolvedKey {
  readonly projectId: string
  readonly kind: string
}

export interface KeyRing {
  /**
   * The project a write key belongs to.
   * @throws DomainError `unauthenticated` for an unknown, revoked or wrong kind of key; `unavailable` when it is not
   * known here and the key store does not answer.
   */
  resolve(key: string): Promise<ResolvedKey>
}

export interface KeyRingDeps {
  readonly findKey: (key: string) => Promise<ResolvedKey | undefined>
  readonly now: () => number
}

interface Entry {
  readonly found: ResolvedKey | undefined
  readonly checkedAtMs: number
}

/** A revoked key works at most this long. */
const freshMs = 10_000
/** With the key store away, known keys go on working this long. */
const staleMs = 24 * 60 * 60 * 1000
const unknownFreshMs = 2_000
const maxKeys = 50_000

/** Write keys, looked up once and kept: the key store may be away without an event being refused. */
export function createKeyRing(deps: KeyRingDeps): KeyRing {
  const entries = new Map<string, Entry>()
  const lookups = new Map<string, Promise<ResolvedKey | undefined>>()

  async function lookUp(key: string): Promise<ResolvedKey | undefined> {
    const found = await deps.findKey(key)
    if (entries.size >= maxKeys) entries.clear()
    entries.set(key, { found, checkedAtMs: deps.now() })
    return found
  }

  function lookUpOnce(key: string): Promise<ResolvedKey | undefined> {
    const running = lookups.get(key)
    if (running !== undefined) return running
    const lookup = lookUp(key).finally(() => lookups.delete(key))
    lookups.set(key, lookup)
    return lookup
  }

  async function find(key: string): Promise<ResolvedKey | undefined> {
    const entry = entries.get(key)
    const ageMs = entry === undefined ? Infinity : deps.now() - entry.checkedAtMs
    if (entry === undefined || ageMs > staleMs) return lookUpOnce(key)
    if (entry.found === undefined) return ageMs < unknownFreshMs ? undefined : lookUpOnce(key)
    if (ageMs >= freshMs) {
      try {
        return await lookUpOnce(key)
      } catch {
        return entry.found
      }
    }
    return entry.found
  }

  return {
    async resolve(key) {
      const found = key.length > 200 ? undefined : await find(key)
      if (found === undefined) throw new DomainError('unauthenticated', 'the key is unknown or revoked')
      if (found.kind !== 'write') {
        throw new DomainError('unauthenticated', `expected a write key, which begins with ${projectKeyPrefixes.write}`)
      }
      return found
    },
  }
}
