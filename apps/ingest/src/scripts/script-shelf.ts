import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

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
    get(file: string): Promise<ShelvedScript> {
      const known = shelved.get(file)
      if (known !== undefined) return known
      const script = shelve(file)
      shelved.set(file, script)
      // A disk that failed once is asked again.
      script.catch(() => shelved.delete(file))
      return script
    },
  }
}

async function shelve(file: string): Promise<ShelvedScript> {
  const text = await readFile(file)
  // Weak: one tag for the compressed and the plain form.
  const etag = `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
  return { etag, gzipped: await compress(text, { level: 9 }) }
}
