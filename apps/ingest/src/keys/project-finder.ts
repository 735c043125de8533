import type { Postgres } from '@sightline/db/postgres'
import { createProjectBindingStore, createProjectKeyStore, hashProjectKey } from '@sightline/db/project'
import type { KeyRingDeps } from './key-ring.ts'

/** Looks up the project that a request names, by a key of ours or by an id of another vendor that was bound to it. */
export function createProjectFinder(db: Postgres): KeyRingDeps['find'] {
  const keys = createProjectKeyStore({ db })
  const bindings = createProjectBindingStore({ db })
  return async (claim) => {
    if (claim.kind === 'binding') {
      const bound = await bindings.findProject(claim.binding)
      return bound && { ...bound, kind: 'write' }
    }
    const found = await keys.findActiveByHash(hashProjectKey(claim.key))
    // Only told to people; an event does not wait for it, nor fail with it.
    if (found !== undefined) void keys.touchLastUsed(found.keyId).catch(() => undefined)
    return found
  }
}
