import { createHmac } from 'node:crypto'
import type { ActiveEventPolicy } from '@sightline/db/event-policy'
import { withPatience } from '../keys/with-patience.ts'
import { compilePolicy, type CompiledPolicy } from './compiled-policy.ts'

/** A project's policy; undefined when it has said nothing. A promise only when it must be asked for. */
export type PolicyRing = (projectId: string) => CompiledPolicy | undefined | Promise<CompiledPolicy | undefined>

export interface PolicyRingDeps {
  readonly find: (projectId: string) => Promise<ActiveEventPolicy | undefined>
  readonly now: () => number
}

interface Entry {
  readonly policy: CompiledPolicy | undefined
  readonly checkedAtMs: number
}

/** A change acts within this time. */
const freshMs = 8_000
const maxProjects = 20_000

/**
 * What projects say of their events, looked up once and kept: a known policy goes on while the database is away. One
 * that was never known is not taken for none, because it may hide what must not be stored.
 * @throws DomainError `unavailable` then.
 */
export function createPolicyRing(deps: PolicyRingDeps): PolicyRing {
  const entries = new Map<string, Entry>()
  const lookups = new Map<string, Promise<CompiledPolicy | undefined>>()

  async function lookUp(projectId: string, known: Entry | undefined): Promise<CompiledPolicy | undefined> {
    const keep = (policy: CompiledPolicy | undefined) => {
      if (entries.size >= maxProjects) entries.clear()
      entries.set(projectId, { policy, checkedAtMs: deps.now() })
      return policy
    }
    try {
      const found = await withPatience(deps.find(projectId))
      return keep(found && compilePolicy(found.policy, createHasher(found.hashSalt)))
    } catch (error) {
      if (known === undefined) throw error
      return keep(known.policy)
    } finally {
      lookups.delete(projectId)
    }
  }

  return (projectId) => {
    const entry = entries.get(projectId)
    if (entry !== undefined && deps.now() - entry.checkedAtMs < freshMs) return entry.policy
    const running = lookups.get(projectId) ?? lookUp(projectId, entry)
    lookups.set(projectId, running)
    return running
  }
}

/** SHA-256 keyed by the project's salt: without it nobody can try all addresses until one fits. */
function createHasher(salt: Buffer): (text: string) => string {
  return (text) => createHmac('sha256', salt).update(text).digest('hex')
}
