import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { corruptSegment, type CorruptSegment } from '@sightline/domain/ledger'
import { countUnreadableBytes, type SegmentContent } from './segment-format.ts'
import { syncDirectory } from './sync-directory.ts'

const reportSuffix = '.json'
/** A batch id is the end of a segment's name. */
const batchIdInName = /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.segment$/

/**
 * What a segment has lost, or undefined when that is nothing.
 * @param content undefined when its header could not be read.
 */
export function findCorruption(
  path: string,
  bytes: Buffer,
  content: SegmentContent | undefined,
  atMs: number,
): CorruptSegment | undefined {
  const unreadableBytes = content === undefined ? countUnreadableBytes(bytes) : 0
  const frames =
    content === undefined
      ? [{ at: 0, bytes: unreadableBytes, events: null }]
      : content.damage.map(({ at, bytes, events }) => ({ at, bytes, events: events ?? null }))
  if (frames.every((frame) => frame.bytes === 0)) return undefined
  return {
    segment: basename(path),
    batchId: content?.batchId ?? batchIdInName.exec(path)?.[1] ?? null,
    foundAt: new Date(atMs).toISOString(),
    frames,
    events: frames.reduce((sum, frame) => sum + (frame.events ?? 0), 0),
    unknownBytes: frames.reduce((sum, frame) => sum + (frame.events === null ? frame.bytes : 0), 0),
  }
}

/** Keeps a damaged segment as it was found, with what is known of it beside. Safe to repeat after a crash. */
export async function setAside(directory: string, path: string, corruption: CorruptSegment): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const kept = join(directory, corruption.segment)
  const report = await open(`${kept}${reportSuffix}`, 'w', 0o600)
  try {
    await report.writeFile(`${JSON.stringify(corruption, undefined, 2)}\n`)
    await report.sync()
  } finally {
    await report.close()
  }
  await rename(path, kept)
  await syncDirectory(directory)
}

/** What lies on the shelf, until a person takes it away. Empty as a rule. */
export async function readCorruptSegments(directory: string): Promise<CorruptSegment[]> {
  const names = await readdir(directory).catch(() => [])
  const found: CorruptSegment[] = []
  for (const name of names.filter((each) => each.endsWith(reportSuffix)).sort()) {
    const report = parseReport(await readFile(join(directory, name), 'utf8').catch(() => ''))
    if (report !== undefined) found.push(report)
  }
  return found
}

/** The same in numbers. */
export async function countCorruption(directory: string) {
  const found = await readCorruptSegments(directory)
  const sum = (field: 'events' | 'unknownBytes') => found.reduce((total, segment) => total + segment[field], 0)
  return { segments: found.length, events: sum('events'), unknownBytes: sum('unknownBytes') }
}

/** A crash may leave a report half written; its segment is still in the log then, and is found again. */
function parseReport(text: string): CorruptSegment | undefined {
  try {
    return corruptSegment.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
