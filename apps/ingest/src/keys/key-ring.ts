import { DomainError } from '@sightline/domain/kernel'
import { projectKeyPrefixes, type ProjectLimits } from '@sightline/domain/project'
import type { ProjectClaim } from '../doors/door.ts'
import { withPatience } from './with-patience.ts'

export interface ResolvedKey {
  readonly projectId: string
  readonly kind: string
  /** What the project may send. */
  readonly limits: ProjectLimits
}

export interface KeyRing {
  /**
   * The project that a write key belongs to, or that has bound a vendor's id.
   * @throws DomainError `unauthenticated` for an unknown, revoked or wrong kind of key; `unavailable` when it is not
   * known here and the key store does not answer. Both also at once, without a promise, as the answer may come.
   */
  resolve(claim: ProjectClaim): ResolvedKey | Promise<ResolvedKey>
}

export interface KeyRingDeps {
  readonly find: (claim: ProjectClaim) => Promise<ResolvedKey | undefined>
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
/** When the store has not answered, a known key is not held against the store for so long. */
const awayMs = 5_000

/** Write keys, looked up once and kept: the key store may be away without an event being refused. */
export function createKeyRing(deps: KeyRingDeps): KeyRing {
  const entries = new Map<string, Entry>()
  const lookups = new Map<string, Promise<ResolvedKey | undefined>>()

  let awayUntilMs = -Infinity

  /** Whoever makes up keys must not have those forgotten that people use. */
  function makeRoom(): void {
    for (const [key, { found }] of entries) if (found === undefined) entries.delete(key)
    if (entries.size >= maxKeys) entries.clear()
  }

  async function lookUp(key: string, claim: ProjectClaim): Promise<ResolvedKey | undefined> {
    try {
      const found = await withPatience(deps.find(claim))
      if (entries.size >= maxKeys) makeRoom()
      entries.set(key, { found, checkedAtMs: deps.now() })
      return found
    } catch (error) {
      awayUntilMs = deps.now() + awayMs
      throw error
    }
  }

  function lookUpOnce(key: string, claim: ProjectClaim): Promise<ResolvedKey | undefined> {
    const running = lookups.get(key)
    if (running !== undefined) return running
    const lookup = lookUp(key, claim).finally(() => lookups.delete(key))
    lookups.set(key, lookup)
    return lookup
  }

  /** A promise only when the store must be asked. */
  function find(key: string, claim: ProjectClaim): ResolvedKey | undefined | Promise<ResolvedKey | undefined> {
    if (key.length > 300) return undefined
    const entry = entries.get(key)
    const ageMs = entry === undefined ? Infinity : deps.now() - entry.checkedAtMs
    if (entry === undefined || ageMs > staleMs) return lookUpOnce(key, claim)
    const { found } = entry
    if (ageMs < (found === undefined ? unknownFreshMs : freshMs)) return found
    if (found === undefined) return lookUpOnce(key, claim)
    return deps.now() < awayUntilMs ? found : lookUpOnce(key, claim).catch(() => found)
  }

  return {
    resolve(claim) {
      const found = find(toCacheKey(claim), claim)
      return found instanceof Promise ? found.then((key) => toAllowed(key, claim)) : toAllowed(found, claim)
    },
  }
}

function toAllowed(found: ResolvedKey | undefined, claim: ProjectClaim): ResolvedKey {
  if (found === undefined) throw toUnknown(claim)
  const isServerKeyAllowed = claim.kind === 'key' && claim.isServerKeyAllowed === true
  if (found.kind !== 'write' && !isServerKeyAllowed) {
    throw new DomainError('unauthenticated', `expected a write key, which begins with ${projectKeyPrefixes.write}`)
  }
  return found
}

function toCacheKey(claim: ProjectClaim): string {
  return claim.kind === 'key' ? claim.key : `${claim.binding.vendor} ${claim.binding.externalId}`
}

function toUnknown(claim: ProjectClaim): DomainError {
  if (claim.kind === 'key') return new DomainError('unauthenticated', 'the key is unknown or revoked')
  return new DomainError('unauthenticated', 'no project has bound this id', { ...claim.binding })
}
