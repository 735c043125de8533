import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { VendorScript } from './vendor-scripts.ts'

const compress = promisify(gzip)

/** A file as it goes over the wire. */
export interface ShelvedScript {
  readonly etag: string
  readonly gzipped: Buffer
}

/**
 * Scripts of installed packages, compressed once, when somebody first asks for one: their files do not change while the
 * process runs.
 */
export function createScriptShelf() {
  const shelved = new Map<string, Promise<ShelvedScript>>()
  return {
    get(script: VendorScript): Promise<ShelvedScript> {
      const known = shelved.get(script.file)
      if (known !== undefined) return known
      const made = shelve(script)
      shelved.set(script.file, made)
      // A disk that failed once is asked again.
      made.catch(() => shelved.delete(script.file))
      return made
    },
  }
}

/** The script in full, for the few who cannot inflate it. */
export async function readScript({ file, frame: [before, after] = ['', ''] }: VendorScript): Promise<Buffer> {
  return Buffer.concat([Buffer.from(before), await readFile(file), Buffer.from(after)])
}

async function shelve(script: VendorScript): Promise<ShelvedScript> {
  const text = await readScript(script)
  // Weak: one tag for the compressed and the plain form.
  const etag = `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
  return { etag, gzipped: await compress(text, { level: 9 }) }
}
