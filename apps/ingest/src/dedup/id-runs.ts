import { setImmediate as nextTurn } from 'node:timers/promises'
import { BloomFilter } from './bloom-filter.ts'
import { idBytes, type IdRun } from './id-run.ts'

/** Ids of one filter at the most, unless a single run has more. */
const maxIdsOfGroup = 8_000_000
const idsInOneTurn = 20_000

/** Runs that share a filter. It keeps what it knows of a run that is gone, until all of its runs are. */
interface Group {
  readonly filter: BloomFilter
  readonly runs: IdRun[]
  room: number
}

/**
 * The runs, oldest first, behind a Bloom filter for each few of them: so a new id costs one look for each filter, and
 * not for each run. A filter has room for as many ids as there are before it, which keeps both few filters and small
 * ones; an id that a filter takes for known is looked for in the files.
 */
export class IdRuns {
  readonly #groups: Group[] = []

  get size(): number {
    return this.#groups.reduce((sum, { runs }) => runs.reduce((ids, run) => ids + run.size, sum), 0)
  }

  get oldest(): IdRun | undefined {
    return this.#groups[0]?.runs[0]
  }

  get newest(): IdRun | undefined {
    return this.#groups.at(-1)?.runs.at(-1)
  }

  /** @param ids the run's content. Between parts of it requests are answered; the run is known when this has resolved. */
  async add(run: IdRun, ids: Buffer): Promise<void> {
    const group = this.#groupFor(run.size)
    for (let at = 0; at < run.size; at++) {
      if (at % idsInOneTurn === 0) await nextTurn()
      group.filter.add(ids.readUInt32LE(at * idBytes + 4), ids.readUInt32LE(at * idBytes))
    }
    group.room -= run.size
    group.runs.push(run)
    if (this.#groups.at(-1) !== group) this.#groups.push(group)
  }

  has(high: number, low: number): boolean {
    for (const { filter, runs } of this.#groups) if (filter.mayHave(high, low) && isInAny(runs, high, low)) return true
    return false
  }

  /** Takes the oldest run away and closes it. */
  removeOldest(): void {
    const [group] = this.#groups
    group?.runs.shift()?.close()
    if (group?.runs.length === 0) this.#groups.shift()
  }

  close(): void {
    for (const { runs } of this.#groups) for (const run of runs) run.close()
  }

  #groupFor(ids: number): Group {
    const last = this.#groups.at(-1)
    if (last !== undefined && last.room >= ids) return last
    const room = Math.max(ids, Math.min(maxIdsOfGroup, this.size))
    return { filter: new BloomFilter(room), runs: [], room }
  }
}

/** Apart from its caller: a closure there would put each id on the heap, also of the many that no filter knows. */
function isInAny(runs: readonly IdRun[], high: number, low: number): boolean {
  return runs.some((run) => run.has(high, low))
}
