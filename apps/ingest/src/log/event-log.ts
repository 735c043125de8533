import { constants } from 'node:fs'
import { mkdir, open, readdir, rm, stat, statfs, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventColumns, type LedgerEntry } from '@sightline/db/event'
import { DomainError } from '@sightline/domain/kernel'
import type { LiveEvent, LiveOutcome, LiveSkipped } from '@sightline/domain/live'
import { Group } from './group.ts'
import { encodeSegmentHead, toFrameSeed } from './segment-format.ts'
import { syncDirectory } from './sync-directory.ts'

export interface EventLogOptions {
  readonly directory: string
  /** Beyond this the log refuses with `unavailable` instead of filling the disk. */
  readonly maxLogBytes: number
  /** Free space that is left to others; at less the log refuses. */
  readonly minFreeBytes: number
  readonly now: () => number
  readonly createBatchId: () => string
  /** Called once a group is on disk, before those who wait for it are told. */
  readonly onDurable: (group: {
    readonly ids: Uint32Array
    readonly live: readonly (LiveEvent | LiveOutcome | LiveSkipped)[]
    readonly rows: number
    /** What it held, by project and hour. */
    readonly ledger: readonly LedgerEntry[]
  }) => void
  /**
   * A group failed and what was written of it cannot be taken back: it may count after a restart. Who shares event ids
   * with other processes must not say of these that they are free, and had better not go on.
   */
  readonly onInDoubt?: (error: unknown) => void
}

export interface OpenSegment {
  readonly path: string
  readonly batchId: string
  readonly createdAtMs: number
  rows: number
  bytes: number
}

interface WritableSegment extends OpenSegment {
  readonly file: FileHandle
}

const spaceCheckIntervalMs = 1_000
const groupWindowMs = 1

/**
 * Linux returns from a write to a file that is opened so once the bytes are on disk: one call for each group instead of
 * two. Elsewhere the flag may stop at the disk's cache, which `datasync` empties.
 */
const isSyncedByWrite = process.platform === 'linux'
const segmentFlags =
  constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (isSyncedByWrite ? constants.O_DSYNC : 0)

/**
 * The durable log: appends events in groups and makes each group durable with one synchronous write, so that many
 * requests share the cost. A request is acknowledged when the promise of its group resolves.
 * One writer; a directory belongs to one process.
 */
export class EventLog {
  readonly #options: EventLogOptions
  #filling = new Group()
  #writing: Group | undefined
  #spare = new Group()
  #segment: WritableSegment | undefined
  #running: Promise<void> | undefined
  #sealRequest: PromiseWithResolvers<OpenSegment | undefined> | undefined
  #segmentBytes = 0
  #diskRefusal: DomainError | undefined
  #spaceCheckedAtMs = 0
  #lastGroupAt = 0

  private constructor(options: EventLogOptions) {
    this.#options = options
  }

  /** Creates the directory when it is absent. @returns the log and the segments that an earlier run left, oldest first. */
  static async open(options: EventLogOptions): Promise<{ log: EventLog; leftOver: string[] }> {
    await mkdir(options.directory, { recursive: true })
    const names = (await readdir(options.directory)).filter((name) => name.endsWith('.segment')).sort()
    const leftOver = names.map((name) => join(options.directory, name))
    const log = new EventLog(options)
    for (const path of leftOver) log.#segmentBytes += (await stat(path)).size
    await log.#checkSpace()
    return { log, leftOver }
  }

  /** The group that events are appended to now. Append and take its promise in one go, without awaiting between. */
  get group(): Group {
    return this.#filling
  }

  get writingGroup(): Group | undefined {
    return this.#writing
  }

  /** The segment that is being written, if it holds anything. */
  get openSegment(): OpenSegment | undefined {
    return this.#segment
  }

  /** Bytes of all segments that are not checkpointed. */
  get bytes(): number {
    return this.#segmentBytes
  }

  /** Looks again when the answer is no: nobody sends events to a log that is known to refuse them. */
  get isWritable(): boolean {
    return this.#findRefusal() === undefined
  }

  /** @throws DomainError `unavailable` when the log is at its disk budget or the disk is full. */
  assertWritable(): void {
    const refusal = this.#findRefusal()
    if (refusal !== undefined) throw refusal
  }

  #findRefusal(): DomainError | undefined {
    if (this.#segmentBytes > this.#options.maxLogBytes) {
      return new DomainError('unavailable', 'the event log is at its size limit', {
        logBytes: this.#segmentBytes,
        maxLogBytes: this.#options.maxLogBytes,
      })
    }
    if (this.#diskRefusal !== undefined) this.#kick()
    return this.#diskRefusal
  }

  /** Starts writing what has been appended; the group's promise tells the outcome. */
  commit(): void {
    this.#kick()
  }

  /** Ends the open segment, after the groups that are under way. @returns it, or undefined when there was none. */
  seal(): Promise<OpenSegment | undefined> {
    const request = (this.#sealRequest ??= Promise.withResolvers())
    this.#kick()
    return request.promise
  }

  /** Tells the log that a segment's file is gone. */
  released(bytes: number): void {
    this.#segmentBytes -= bytes
    this.#spaceCheckedAtMs = 0
    this.#kick()
  }

  /** Writes all that was appended and seals. */
  async close(): Promise<OpenSegment | undefined> {
    const sealed = await this.seal()
    await this.#running
    return sealed
  }

  #kick(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
      if (!this.#filling.isEmpty || this.#sealRequest !== undefined) this.#kick()
    })
  }

  /** Under a load that never pauses this never ends: space is looked at and segments are ended between two groups. */
  async #run(): Promise<void> {
    do {
      // The group that is filling now holds all that was appended before the segment was asked to end.
      const seal = this.#sealRequest
      if (!this.#filling.isEmpty) {
        await this.#awaitWindow()
        await this.#writeGroup()
      }
      if (seal !== undefined) {
        this.#sealRequest = undefined
        await this.#endSegment().then(seal.resolve, seal.reject)
      }
      await this.#checkSpace()
    } while (!this.#filling.isEmpty || this.#sealRequest !== undefined)
  }

  /** Under load, groups start at least `groupWindowMs` apart: fewer and larger ones cost less for each event. */
  async #awaitWindow(): Promise<void> {
    const sinceLastMs = performance.now() - this.#lastGroupAt
    if (sinceLastMs < groupWindowMs) await sleep(groupWindowMs - sinceLastMs)
    this.#lastGroupAt = performance.now()
  }

  async #writeGroup(): Promise<void> {
    const group = this.#filling
    this.#filling = this.#spare
    this.#writing = group
    try {
      const segment = this.#segment ?? (await this.#beginSegment())
      const { rows } = group
      const ledger = group.ledger()
      const frame = group.toFrame(toFrameSeed(segment.batchId), ledger)
      await writeFully(segment.file, frame, segment.bytes)
      if (!isSyncedByWrite) await segment.file.datasync()
      segment.rows += rows
      segment.bytes += frame.length
      this.#segmentBytes += frame.length
      this.#options.onDurable({ ids: group.ids.toArray(), live: group.live, rows, ledger })
      group.finish()
    } catch (error) {
      // What was written of the frame is cut off, or overwritten by the next one.
      await this.#cutBrokenFrame()
      group.finish(new DomainError('unavailable', 'the event log cannot be written', {}, error))
      this.#spaceCheckedAtMs = 0
    } finally {
      this.#writing = undefined
      this.#spare = group
    }
  }

  async #beginSegment(): Promise<WritableSegment> {
    const batchId = this.#options.createBatchId()
    const createdAtMs = this.#options.now()
    const path = join(this.#options.directory, `${String(createdAtMs).padStart(15, '0')}-${batchId}.segment`)
    const file = await open(path, segmentFlags, 0o600)
    const header = encodeSegmentHead({ batchId, createdAtMs, columns: eventColumns })
    try {
      await writeFully(file, header, 0)
      await syncDirectory(this.#options.directory)
    } catch (error) {
      await file.close()
      // A log that tries again with each group would fill the directory with them.
      await rm(path, { force: true }).catch(() => undefined)
      throw error
    }
    this.#segmentBytes += header.length
    this.#segment = { file, path, batchId, createdAtMs, rows: 0, bytes: header.length }
    return this.#segment
  }

  /** After a failed write the file may end in half a frame: cut it, so that later frames stand right behind good ones. */
  async #cutBrokenFrame(): Promise<void> {
    const segment = this.#segment
    if (segment === undefined) return
    try {
      await segment.file.truncate(segment.bytes)
      await segment.file.datasync()
    } catch (error) {
      this.#options.onInDoubt?.(error)
    }
  }

  async #endSegment(): Promise<OpenSegment | undefined> {
    const segment = this.#segment
    if (segment === undefined) return undefined
    this.#segment = undefined
    await segment.file.close()
    return segment
  }

  async #checkSpace(): Promise<void> {
    const now = this.#options.now()
    if (Math.abs(now - this.#spaceCheckedAtMs) < spaceCheckIntervalMs) return
    this.#spaceCheckedAtMs = now
    const disk = await statfs(this.#options.directory).catch(() => undefined)
    const freeBytes = disk === undefined ? 0 : disk.bavail * disk.bsize
    if (disk === undefined) {
      this.#diskRefusal = new DomainError('unavailable', 'the directory of the event log is away')
    } else if (freeBytes < this.#options.minFreeBytes) {
      this.#diskRefusal = new DomainError('unavailable', 'the disk of the event log is full', { freeBytes })
    } else {
      this.#diskRefusal = undefined
    }
  }
}

async function writeFully(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written)
    written += bytesWritten
  }
}
