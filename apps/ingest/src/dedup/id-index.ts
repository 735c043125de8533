import { existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, writeFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory } from '../log/sync-directory.ts'
import { IdRun } from './id-run.ts'
import { IdRuns } from './id-runs.ts'
import { IdSet } from './id-set.ts'
import { sortIds } from './sort-ids.ts'

export interface IdIndexOptions {
  readonly directory: string
  readonly now: () => number
  /** How long an id is remembered at least. */
  readonly windowMs: number
  /** Ids kept in memory before they are written to a run. */
  readonly maxRecentIds: number
  /** Ids remembered in all; beyond it the oldest run is forgotten early, and `forgottenEarly` says so. */
  readonly maxIds: number
}

/** After the disk refused a run. */
const spillRetryMs = 10_000

/**
 * The event ids of the last day, so that a retry counts once. Three places, youngest first: a set in memory; its
 * journal, which is written before a segment is deleted, so that a crash forgets nothing; and runs of sorted ids on disk,
 * behind Bloom filters in memory (14 bits for each id), so that an id that is new costs no read. The set is moved to a run
 * when it is full, also while no segment can be stored: a log of 60 million events would hold a gigabyte of memory.
 */
export class IdIndex {
  readonly #options: IdIndexOptions
  #recent: IdSet
  /** The set before `#recent`, while it is being written to a run. */
  #spilled: IdSet | undefined
  /** An empty one, whose tens of megabytes are used again: thrown away they would wait for the garbage collector. */
  #spare: IdSet | undefined
  #recentSinceMs: number
  #lastRunMs: number
  /** What is written, one thing after the other. */
  #turn: Promise<unknown> = Promise.resolve()
  #isSpillComing = false
  #spillAgainAtMs = -Infinity
  readonly #journal: FileHandle
  /** Whole ids only: half of one, left by a full disk or a crash, would put all behind it out of step. */
  #journalBytes: number
  readonly #runs: IdRuns
  forgottenEarly = 0

  private constructor(options: IdIndexOptions, recent: IdSet, journal: FileHandle, journalBytes: number, runs: IdRuns) {
    this.#options = options
    this.#recent = recent
    this.#recentSinceMs = options.now()
    this.#journal = journal
    this.#journalBytes = journalBytes
    this.#runs = runs
    this.#lastRunMs = runs.newest?.endedAtMs ?? 0
  }

  /** Reads what an earlier run knew. */
  static async open(options: IdIndexOptions): Promise<IdIndex> {
    await mkdir(options.directory, { recursive: true })
    const recent = new IdSet(1 << 16)
    const journalPath = join(options.directory, 'journal.ids')
    const journaled = existsSync(journalPath) ? await readFile(journalPath) : Buffer.alloc(0)
    const journalBytes = journaled.length - (journaled.length % 8)
    for (let at = 0; at < journalBytes; at += 8) recent.add(journaled.readUInt32LE(at), journaled.readUInt32LE(at + 4))
    const names = (await readdir(options.directory)).filter((name) => name.endsWith('.run')).sort()
    const runs = new IdRuns()
    for (const name of names) {
      const path = join(options.directory, name)
      await runs.add(new IdRun(path), await readFile(path))
    }
    const journal = await open(journalPath, 'a')
    await journal.truncate(journalBytes)
    const index = new IdIndex(options, recent, journal, journalBytes, runs)
    await index.#forgetOld()
    return index
  }

  get size(): number {
    return this.#runs.size + this.#recent.size
  }

  has(high: number, low: number): boolean {
    return this.#recent.has(high, low) || this.#spilled?.has(high, low) === true || this.#runs.has(high, low)
  }

  /** Remembers ids whose events are durable in the log. */
  add(ids: Uint32Array): void {
    this.#remember(ids)
    if (this.#isFull) this.#spillSoon()
  }

  /** The same for any number of them, no faster than they can be moved out of memory. */
  async addFrom(source: AsyncIterable<Uint32Array>): Promise<void> {
    for await (const ids of source) {
      this.add(ids)
      if (this.#isSpillComing) await this.#turn
    }
  }

  /**
   * Makes ids that were added durable on their own, for their segment is about to go; tidies up when it is time. What is
   * not in memory any more stands in a run.
   */
  persist(ids: Uint32Array): Promise<void> {
    return this.#inTurn(async () => {
      const recent = this.#findRecent(ids)
      if (recent.length > 0) await this.#appendToJournal(recent)
      const isOld = this.#recent.size > 0 && this.#options.now() - this.#recentSinceMs > this.#options.windowMs / 4
      if (this.#isFull || isOld) await this.#spill()
    })
  }

  get #isFull(): boolean {
    return this.#recent.size >= this.#options.maxRecentIds
  }

  #remember(ids: Uint32Array): void {
    for (let at = 0; at + 1 < ids.length; at += 2) this.#recent.add(ids[at] ?? 0, ids[at + 1] ?? 0)
  }

  #findRecent(ids: Uint32Array): Uint32Array {
    const found = new Uint32Array(ids.length)
    let end = 0
    for (let at = 0; at + 1 < ids.length; at += 2) {
      const [high, low] = [ids[at] ?? 0, ids[at + 1] ?? 0]
      if (!this.#recent.has(high, low)) continue
      found[end++] = high
      found[end++] = low
    }
    return found.subarray(0, end)
  }

  /** When it fails the ids stay in memory, and `persist` will say why. */
  #spillSoon(): void {
    if (this.#isSpillComing || this.#options.now() < this.#spillAgainAtMs) return
    this.#isSpillComing = true
    void this.#inTurn(async () => {
      if (this.#isFull) await this.#spill()
    })
      .catch(() => (this.#spillAgainAtMs = this.#options.now() + spillRetryMs))
      .finally(() => (this.#isSpillComing = false))
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }

  async #appendToJournal(ids: Uint32Array): Promise<void> {
    try {
      const bytes = Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength)
      for (let at = 0; at < bytes.length;) at += (await this.#journal.write(bytes, at)).bytesWritten
      await this.#journal.datasync()
      this.#journalBytes += ids.byteLength
    } catch (error) {
      await this.#journal.truncate(this.#journalBytes)
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#turn
    await this.#journal.close()
    this.#runs.close()
  }

  /**
   * Moves the set in memory to a run. Events go on arriving meanwhile, into a fresh set; the journal holds only ids of
   * the old one, since nothing else is written at the time. It is emptied once the run is durable.
   */
  async #spill(): Promise<void> {
    const spilled = this.#recent
    this.#spilled = spilled
    this.#recent = this.#spare ?? new IdSet(1 << 16)
    this.#spare = undefined
    this.#recentSinceMs = this.#options.now()
    try {
      const bytes = await sortIds(spilled.toArray())
      // Names are in the order of time whatever the clock does, and none is given twice.
      this.#lastRunMs = Math.max(this.#options.now(), this.#lastRunMs + 1)
      const path = join(this.#options.directory, `${String(this.#lastRunMs).padStart(15, '0')}.run`)
      await writeFile(`${path}.draft`, bytes, { flush: true })
      await rename(`${path}.draft`, path)
      // Before the journal goes, the run's name must be on disk too.
      await syncDirectory(this.#options.directory)
      await this.#runs.add(new IdRun(path), bytes)
      await this.#journal.truncate(0)
      this.#journalBytes = 0
      await this.#journal.datasync()
    } catch (error) {
      this.#remember(spilled.toArray())
      throw error
    } finally {
      this.#spilled = undefined
      spilled.clear()
      this.#spare = spilled
    }
    await this.#forgetOld()
  }

  async #forgetOld(): Promise<void> {
    const oldestMs = this.#options.now() - this.#options.windowMs
    const isTooMany = () => this.size > this.#options.maxIds
    for (let run = this.#runs.oldest; run !== undefined; run = this.#runs.oldest) {
      if (run.endedAtMs >= oldestMs && !isTooMany()) return
      if (run.endedAtMs >= oldestMs) this.forgottenEarly += run.size
      this.#runs.removeOldest()
      await rm(run.path, { force: true })
    }
  }
}
