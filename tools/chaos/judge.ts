import type { CorruptSegment, LedgerFault } from '@sightline/domain/ledger'
import type { VerifyReport } from '../verify/verify.ts'
import type { Tampering } from './faults/fault.ts'

export interface Verdict {
  /** Acknowledged, not stored, and in no damage that was done on purpose and told. */
  readonly lost: readonly string[]
  /** Acknowledged and lost in a frame in which a bit was flipped; ingest told of each of them. */
  readonly lostToFlippedBits: number
  /** Acknowledged and in bytes that were cut off. */
  readonly lostToCuts: number
  /** Differences between what is accounted for and what is there. */
  readonly complaints: readonly string[]
}

export interface Evidence {
  /** Acknowledged ids that are not stored. */
  readonly missing: readonly string[]
  readonly tamperings: readonly Tampering[]
  readonly proof: Pick<VerifyReport, 'faults' | 'corrupt'>
}

const frameMagic = Buffer.from('SLF2', 'latin1')

/** Holds what is missing against what was done to the log and what ingest told of it, byte by byte. */
export function judge({ missing, tamperings, proof }: Evidence): Verdict {
  const flipped = tamperings.filter(({ kind }) => kind === 'flipped bit')
  const told = proof.corrupt.flatMap((segment) => toLostBytes(segment, flipped))
  const cut = tamperings.filter(({ kind }) => kind === 'cut off').flatMap((one) => toCutBytes(one, flipped))
  const byFlips = findIds(told, new Set(missing))
  const byCuts = findIds(cut, new Set(missing.filter((id) => !byFlips.has(id))))
  return {
    lost: missing.filter((id) => !byFlips.has(id) && !byCuts.has(id)),
    lostToFlippedBits: byFlips.size,
    lostToCuts: byCuts.size,
    complaints: [
      ...proof.corrupt.filter((segment) => !isTampered(segment, flipped)).map(toUnexpected),
      ...proof.corrupt.flatMap((segment) => compareCounts(segment, proof.faults)),
      ...proof.faults.filter((fault) => !isExpected(fault, proof.corrupt, tamperings)).map(toComplaint),
    ],
  }
}

/** Those of the ids that stand in any of the stretches: a text in a column is its length, then its bytes. */
function findIds(stretches: readonly Buffer[], ids: ReadonlySet<string>): Set<string> {
  const lengths = new Set([...ids].map((id) => id.length))
  const found = new Set<string>()
  for (const bytes of stretches) {
    for (const [at, length] of bytes.entries()) {
      if (!lengths.has(length)) continue
      const text = bytes.toString('latin1', at + 1, at + 1 + length)
      if (ids.has(text)) found.add(text)
    }
  }
  return found
}

/** Damage in any other file is a bug. */
function isTampered(segment: CorruptSegment, flipped: readonly Tampering[]): boolean {
  return flipped.some((tampering) => tampering.segment === segment.segment)
}

/** What ingest says that it lost, as it was before. */
function toLostBytes({ segment, frames }: CorruptSegment, flipped: readonly Tampering[]): Buffer[] {
  return flipped
    .filter((tampering) => tampering.segment === segment)
    .flatMap(({ original }) => frames.map(({ at, bytes }) => original.subarray(at, at + bytes)))
}

/** From the beginning of the frame that was cut; also as it was before a bit was flipped there, which may be one of an id. */
function toCutBytes({ segment, original, at }: Tampering, flipped: readonly Tampering[]): Buffer[] {
  const from = Math.max(0, original.lastIndexOf(frameMagic, at))
  const before = flipped.filter((tampering) => tampering.segment === segment)
  return [original, ...before.map((flip) => flip.original)].map((bytes) => bytes.subarray(from, original.length))
}

/** The count that ingest gives and the account of the ledger must be the same number. */
function compareCounts(segment: CorruptSegment, faults: readonly LedgerFault[]): string[] {
  if (segment.unknownBytes > 0) return []
  const missing = faults
    .filter((fault) => fault.kind === 'missing' && fault.batchId === segment.batchId)
    .reduce((sum, fault) => sum + fault.accepted - fault.stored, 0)
  return missing === segment.events
    ? []
    : [
        `batch ${segment.batchId ?? '?'}: ${segment.events} events are told as lost, ${missing} are missing in the ledger`,
      ]
}

function isExpected(fault: LedgerFault, corrupt: readonly CorruptSegment[], tamperings: readonly Tampering[]): boolean {
  if (fault.kind === 'missing') return corrupt.some((segment) => segment.batchId === fault.batchId)
  // A batch that was on its way to ClickHouse when its file was cut: what was cut off is stored all the same.
  if (fault.kind === 'surplus' || fault.kind === 'unknown_batch')
    return tamperings.some(({ kind, segment }) => kind === 'cut off' && segment.includes(fault.batchId))
  return false
}

function toUnexpected(segment: CorruptSegment): string {
  return `${segment.segment} is told to be damaged, nobody touched it`
}

function toComplaint(fault: LedgerFault): string {
  return `${fault.kind}: batch ${fault.batchId} accepted ${fault.accepted}, stored ${fault.stored}`
}
