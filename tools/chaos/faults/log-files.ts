import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { listSegments, type World } from '../world.ts'
import { done, type Fault, type FaultOutcome } from './fault.ts'

/** How a frame begins in a segment, and how its tail does, which is the head once more (apps/ingest/src/log/frame-format.ts). */
const headMagic = Buffer.from('SLF2', 'latin1')
const tailMagic = Buffer.from('SLT2', 'latin1')
/** Time in which segments gather in the log while ClickHouse is stopped. */
const gatherMs = 500

/** Does something to the files of the log while ingest is dead and what they hold is not stored yet. */
async function tamper(world: World, act: () => FaultOutcome): Promise<FaultOutcome> {
  const clickhouse = world.clickhousePids()
  world.freezer.freeze(clickhouse)
  await sleep(gatherMs)
  const outcome = await world.whileIngestIsDead(act)
  world.freezer.thaw(clickhouse)
  return outcome
}

interface LastSegment {
  readonly path: string
  readonly bytes: Buffer
  readonly lastFrameAt: number
  /** It ends with all of its last frame; not after a cut of which ingest does not know yet. */
  readonly isWhole: boolean
}

/** The segment that was written last, with its frames. */
function findLastSegment(world: World): LastSegment | undefined {
  const [path] = listSegments(world.logDirectory).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
  if (path === undefined) return undefined
  const bytes = readFileSync(path)
  const lastFrameAt = bytes.lastIndexOf(headMagic)
  if (lastFrameAt === -1) return undefined
  const tail = bytes.subarray(bytes.lastIndexOf(tailMagic) + tailMagic.length)
  const head = bytes.subarray(lastFrameAt + headMagic.length)
  return { path, bytes, lastFrameAt, isWhole: tail.length < head.length && tail.equals(head.subarray(0, tail.length)) }
}

const nothingThere: FaultOutcome = { kind: 'impossible', why: 'there was no segment in the log' }

export const logFiles = {
  /** The beginning of a frame behind the last whole one, as a kill in the middle of a write leaves it. */
  'torn write': {
    run: (world) =>
      tamper(world, () => {
        const last = findLastSegment(world)
        if (last === undefined) return nothingThere
        // Ingest writes nothing behind a cut: it cuts off what is left of the frame first, or begins another segment.
        if (!last.isWhole) return { kind: 'impossible', why: 'the last segment was cut a moment ago' }
        const frame = last.bytes.subarray(last.lastFrameAt)
        const torn = frame.subarray(0, 1 + world.random.below(frame.length - 1))
        appendFileSync(last.path, torn)
        return done(`${torn.length} bytes of a frame left at the end of ${basename(last.path)}`)
      }),
  },
  /** The last segment cut at any byte, acknowledged frames and all, as a disk does that lies about its syncs. */
  'cut log': {
    run: (world) =>
      tamper(world, () => {
        const last = findLastSegment(world)
        if (last === undefined) return nothingThere
        const at = world.random.below(last.bytes.length)
        truncateSync(last.path, at)
        const segment = basename(last.path)
        const what = `${segment} cut from ${last.bytes.length} to ${at} bytes`
        return done(what, { kind: 'cut off', segment, original: last.bytes, at })
      }),
  },
  'flipped bit': {
    run: (world) =>
      tamper(world, () => {
        const segments = listSegments(world.logDirectory)
        const path = segments[world.random.below(segments.length)]
        if (path === undefined) return nothingThere
        const original = readFileSync(path)
        const at = world.random.below(original.length)
        const flipped = Buffer.from(original)
        flipped[at] = (flipped[at] ?? 0) ^ (1 << world.random.below(8))
        writeFileSync(path, flipped)
        const segment = basename(path)
        return done(`a bit flipped in byte ${at} of ${segment}`, { kind: 'flipped bit', segment, original, at })
      }),
  },
} satisfies Record<string, Fault>
