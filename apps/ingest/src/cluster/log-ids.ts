import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeSegment } from '../log/segment-format.ts'

/** The ids of all events in a directory's segments, frame by frame. Nobody may be writing there. */
export async function* readLogIds(directory: string): AsyncGenerator<Uint32Array> {
  for (const name of (await readdir(directory)).sort()) {
    if (!/\.segment(\.\w+)?$/.test(name)) continue
    for (const frame of decodeSegment(await readFile(join(directory, name)))?.frames ?? []) yield frame.ids
  }
}
