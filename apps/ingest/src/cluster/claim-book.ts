import { hasId, needsSession, opensSession, type ClaimItems, type Verdict } from './claim-items.ts'

export interface ClaimBookDeps {
  /** Ids whose events are durable. */
  readonly known: { has(high: number, low: number): boolean; add(ids: Uint32Array): void }
  readonly sessions: { find(high: number, low: number, atMs: number, mayOpen: boolean): number }
}

interface Claim {
  readonly claimant: Claimant
  readonly ticket: number
  readonly items: ClaimItems
  /** Hashes that this claim alone may store now, in order, high before low. */
  granted: Uint32Array
  /** Claims that want an id of ours and wait for what becomes of it. */
  waiters: Claim[]
  /** Claims that we wait for. */
  waitingFor: number
}

/** One life of a worker: its next process is another claimant. */
export class Claimant {
  readonly answer: (ticket: number, verdict: Verdict) => void
  readonly claims = new Map<number, Claim>()
  isGone = false

  constructor(answer: (ticket: number, verdict: Verdict) => void) {
    this.answer = answer
  }
}

/**
 * Decides which of the workers may store an event. A claim names the ids of one request. It is answered once each of
 * them is either durable somewhere (a duplicate) or wanted by no other claim (granted); until then it waits and holds
 * nothing, so that no two claims can wait for each other. What was granted is settled by its worker: durable, or free
 * again. The claims of a worker that died stay as they are until somebody has read its log.
 */
export class ClaimBook {
  readonly #deps: ClaimBookDeps
  readonly #pending = new Map<number, Claim>()

  constructor(deps: ClaimBookDeps) {
    this.#deps = deps
  }

  /** Ids granted and not settled. */
  get pendingIds(): number {
    return this.#pending.size
  }

  claim(claimant: Claimant, ticket: number, items: ClaimItems): void {
    this.#decide({ claimant, ticket, items, granted: nothing, waiters: [], waitingFor: 0 })
  }

  /** The first `durable` of the granted ids are on disk in the worker's log, the others never will be. */
  settle(claimant: Claimant, ticket: number, durable: number): void {
    const claim = claimant.claims.get(ticket)
    if (claim === undefined || claimant.isGone) return
    this.#end(claim, claim.granted.subarray(0, durable * 2))
  }

  /** Its process has ended: nothing that it still has in the pipe counts. @returns false when nothing is in doubt. */
  lose(claimant: Claimant): boolean {
    claimant.isGone = true
    return claimant.claims.size > 0
  }

  /** What became of a lost worker's ids, now that its log has been read. */
  resolve(claimant: Claimant, isDurable: (high: number, low: number) => boolean): void {
    for (const claim of [...claimant.claims.values()]) {
      const durable: number[] = []
      for (let at = 0; at < claim.granted.length; at += 2) {
        const [high, low] = [claim.granted[at] ?? 0, claim.granted[at + 1] ?? 0]
        if (isDurable(high, low)) durable.push(high, low)
      }
      this.#end(claim, Uint32Array.from(durable))
    }
  }

  #end(claim: Claim, durable: Uint32Array): void {
    claim.claimant.claims.delete(claim.ticket)
    this.#deps.known.add(durable)
    for (let at = 0; at < claim.granted.length; at += 2) {
      this.#pending.delete(toKey(claim.granted[at] ?? 0, claim.granted[at + 1] ?? 0))
    }
    for (const waiter of claim.waiters) {
      if (--waiter.waitingFor === 0) this.#decide(waiter)
    }
  }

  #decide(claim: Claim): void {
    if (claim.claimant.isGone) return
    const holders = this.#findHolders(claim.items.ids)
    if (holders !== undefined) {
      claim.waitingFor = holders.size
      for (const holder of holders) holder.waiters.push(claim)
      return
    }
    const duplicates = this.#grant(claim)
    if (claim.granted.length > 0) claim.claimant.claims.set(claim.ticket, claim)
    claim.claimant.answer(claim.ticket, { duplicates, sessions: this.#findSessions(claim.items, duplicates) })
  }

  #findHolders(ids: Uint32Array): ReadonlySet<Claim> | undefined {
    let holders: Set<Claim> | undefined
    for (let at = 0; at < ids.length; at += 2) {
      const holder = this.#pending.get(toKey(ids[at] ?? 0, ids[at + 1] ?? 0))
      if (holder !== undefined) (holders ??= new Set()).add(holder)
    }
    return holders
  }

  #grant(claim: Claim): Uint8Array {
    const { flags, ids } = claim.items
    const duplicates = new Uint8Array(flags.length)
    const granted = new Uint32Array(ids.length)
    let idAt = 0
    let end = 0
    for (let index = 0; index < flags.length; index++) {
      if (((flags[index] ?? 0) & hasId) === 0) continue
      const [high, low] = [ids[idAt] ?? 0, ids[idAt + 1] ?? 0]
      idAt += 2
      const key = toKey(high, low)
      const isTwice = this.#pending.has(key) && includesId(granted.subarray(0, end), high, low)
      if (isTwice || this.#deps.known.has(high, low)) {
        duplicates[index] = 1
        continue
      }
      this.#pending.set(key, claim)
      granted[end++] = high
      granted[end++] = low
    }
    claim.granted = granted.subarray(0, end)
    return duplicates
  }

  /** A duplicate is no activity of its visitor. */
  #findSessions(items: ClaimItems, duplicates: Uint8Array): Float64Array {
    if (items.visitedAtMs.length === 0) return noSessions
    const sessions = new Float64Array(items.visitedAtMs.length).fill(NaN)
    let at = 0
    for (const [index, flags] of items.flags.entries()) {
      if ((flags & needsSession) === 0) continue
      if (duplicates[index] === 0) {
        const [high, low] = [items.visitors[at * 2] ?? 0, items.visitors[at * 2 + 1] ?? 0]
        const atMs = items.visitedAtMs[at] ?? NaN
        sessions[at] = this.#deps.sessions.find(high, low, atMs, (flags & opensSession) !== 0)
      }
      at++
    }
    return sessions
  }
}

const nothing = new Uint32Array(0)
const noSessions = new Float64Array(0)

/** 53 of an id's 64 bits. Two ids with one key merely wait for each other: what counts is decided by all bits. */
function toKey(high: number, low: number): number {
  return high * 0x20_0000 + (low >>> 11)
}

function includesId(ids: Uint32Array, high: number, low: number): boolean {
  for (let at = 0; at < ids.length; at += 2) if (ids[at] === high && ids[at + 1] === low) return true
  return false
}
