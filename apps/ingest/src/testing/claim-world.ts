import { ClaimBook } from '../cluster/claim-book.ts'
import { hasId } from '../cluster/claim-items.ts'
import { OwnerChannel } from '../cluster/owner-channel.ts'
import { RemoteClaims } from '../cluster/remote-claims.ts'

/*
 * The real owner and the real workers' ends on a network and disks of pretence. Messages wait on wires until they are
 * delivered, in pieces; processes die at any step with all that is in memory and on their wires; disks stay.
 */
export const workerCount = 3
export const idCount = 5
type Id = number

/** The last two are as alike as two hashes can be; the book takes them for one until it looks closer. */
const hashes = [0x1000_0000, 0x4000_0000, 0x7000_0000, 0xa000_0000, 0xa000_0001]
const toIds = (ids: readonly Id[]) => Uint32Array.from(ids.flatMap((id) => [0, hashes[id] ?? 0]))

interface Segment {
  readonly ids: Id[]
}

/** A process of a worker. */
interface Life {
  readonly claims: RemoteClaims
  toOwner: Buffer[]
  toWorker: Buffer[]
  /** Appended, not yet on disk. */
  group: { ids: Id[]; done: PromiseWithResolvers<void> }
  channel: OwnerChannel | undefined
}

interface Machine {
  disk: Segment[]
  life: Life | undefined
  /** Ended, and its claims are still in doubt. */
  lost: OwnerChannel | undefined
}

interface Owner {
  readonly book: ClaimBook
  readonly known: Set<Id>
  readonly persists: (() => void)[]
}

export class World {
  nowMs = 0
  readonly machines: Machine[] = Array.from({ length: workerCount }, () => ({
    disk: [],
    life: undefined,
    lost: undefined,
  }))
  owner: Owner | undefined
  readonly persisted = new Set<Id>()
  /** Every event that ever became durable, as often as it did. */
  readonly durable: Id[] = []
  readonly acknowledged = new Set<Id>()
  answered = 0
  readonly faults: string[] = []

  send(machine: Machine, ids: readonly Id[]): void {
    const { life } = machine
    if (life !== undefined) void this.#handle(life, ids).catch(() => undefined)
  }

  /** What capture does with a request. */
  async #handle(life: Life, ids: readonly Id[]): Promise<void> {
    const granted = await life.claims.claim({
      flags: new Uint8Array(ids.length).fill(hasId),
      ids: toIds(ids),
      visitors: new Uint32Array(0),
      visitedAtMs: new Float64Array(0),
    })
    const fresh = ids.filter((_id, index) => granted.verdict.duplicates[index] === 0)
    life.group.ids.push(...fresh)
    try {
      if (fresh.length > 0) await life.group.done.promise
      granted.settle(fresh.length)
    } catch (error) {
      granted.settle(0)
      throw error
    }
    for (const id of ids) {
      this.acknowledged.add(id)
      if (!this.durable.includes(id)) this.faults.push(`${id} was acknowledged and is not durable`)
    }
    this.answered++
  }

  commit(machine: Machine, isWell: boolean): void {
    const { life } = machine
    if (life === undefined || life.group.ids.length === 0) return
    const { ids, done } = life.group
    life.group = { ids: [], done: newPromise() }
    if (!isWell) return done.reject(new Error('disk'))
    machine.disk.push({ ids })
    for (const id of ids) {
      if (this.durable.includes(id)) this.faults.push(`${id} was accepted twice`)
      this.durable.push(id)
    }
    done.resolve()
  }

  /** The oldest segment is stored; it goes once its ids are with the owner. */
  flush(machine: Machine): void {
    const [segment] = machine.disk
    if (machine.life === undefined || segment === undefined) return
    const { life } = machine
    life.claims
      .persist(toIds(segment.ids))
      .then(() => {
        if (machine.life === life) machine.disk = machine.disk.filter((one) => one !== segment)
      })
      .catch(() => undefined)
  }

  deliver(machine: Machine, direction: 'toOwner' | 'toWorker', cut: number): void {
    const { life } = machine
    if (life?.channel === undefined || this.owner === undefined) return
    const bytes = Buffer.concat(life[direction])
    if (bytes.length === 0) return
    const end = Math.min(bytes.length, cut)
    life[direction] = end === bytes.length ? [] : [bytes.subarray(end)]
    const piece = Buffer.from(bytes.subarray(0, end))
    if (direction === 'toOwner') life.channel.receive(piece)
    else life.claims.receive(piece)
  }

  crashWorker(machine: Machine): void {
    const { life } = machine
    if (life === undefined) return
    machine.life = undefined
    life.claims.close()
    if (life.channel === undefined || this.owner === undefined) return
    this.owner.book.lose(life.channel.claimant)
    machine.lost = life.channel
  }

  startWorker(machine: Machine): void {
    const { owner } = this
    if (owner === undefined || machine.life !== undefined) return
    if (machine.lost !== undefined) {
      const inLog = new Set(machine.disk.flatMap(({ ids }) => ids))
      owner.book.resolve(machine.lost.claimant, (_high, low) => {
        const id = hashes.indexOf(low)
        return owner.known.has(id) || inLog.has(id)
      })
      machine.lost = undefined
    }
    machine.life = this.#newLife(owner)
  }

  #newLife(owner: Owner): Life {
    const life: Life = {
      claims: new RemoteClaims({ send: (bytes) => life.toOwner.push(bytes), monotonicMs: () => this.nowMs }),
      toOwner: [],
      toWorker: [],
      group: { ids: [], done: newPromise() },
      channel: undefined,
    }
    life.channel = new OwnerChannel({
      book: owner.book,
      send: (bytes) => life.toWorker.push(bytes),
      persist: (ids) =>
        new Promise((resolve) => {
          owner.persists.push(() => {
            for (const id of toIndexes(ids)) {
              owner.known.add(id)
              this.persisted.add(id)
            }
            resolve()
          })
        }),
      onPersistFailed: () => undefined,
    })
    return life
  }

  /** Its workers hear nothing of it any more; each goes on by itself for a moment. */
  crashOwner(): void {
    this.owner = undefined
    for (const machine of this.machines) {
      machine.lost = undefined
      if (machine.life !== undefined) machine.life.channel = undefined
    }
  }

  /** Not before the last worker of the earlier owner is gone. */
  startOwner(): void {
    if (this.owner !== undefined || this.machines.some(({ life }) => life !== undefined)) return
    const known = new Set([...this.persisted, ...this.machines.flatMap(({ disk }) => disk.flatMap(({ ids }) => ids))])
    const book = new ClaimBook({
      known: {
        has: (_high, low) => known.has(hashes.indexOf(low)),
        add: (ids) => {
          for (const id of toIndexes(ids)) known.add(id)
        },
      },
      sessions: { find: () => NaN },
    })
    this.owner = { book, known, persists: [] }
    for (const machine of this.machines) this.startWorker(machine)
  }

  persistNext(): void {
    this.owner?.persists.shift()?.()
  }

  async wait(ms: number): Promise<void> {
    this.nowMs += ms
    for (const { life } of this.machines) life?.claims.giveUpLate()
    await settleMicrotasks()
  }

  /** Ends all faults and lets everything run to its end. */
  async heal(): Promise<void> {
    if (this.owner === undefined) for (const machine of this.machines) this.crashWorker(machine)
    this.startOwner()
    for (const machine of this.machines) this.startWorker(machine)
    for (let round = 0; round < 100; round++) {
      for (const machine of this.machines) {
        this.deliver(machine, 'toOwner', Infinity)
        this.deliver(machine, 'toWorker', Infinity)
        await settleMicrotasks()
        this.commit(machine, true)
      }
      this.persistNext()
      await settleMicrotasks()
    }
  }
}

function newPromise(): PromiseWithResolvers<void> {
  const promise = Promise.withResolvers<void>()
  promise.promise.catch(() => undefined)
  return promise
}

function toIndexes(ids: Uint32Array): Id[] {
  return [...ids].filter((_half, index) => index % 2 === 1).map((low) => hashes.indexOf(low))
}

export async function settleMicrotasks(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await Promise.resolve()
}
