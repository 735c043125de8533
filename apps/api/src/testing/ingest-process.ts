import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const program = fileURLToPath(new URL('../../../ingest/src/main.ts', import.meta.url))
const listening = z.object({ msg: z.literal('listening'), address: z.string() })

export interface IngestProcess extends AsyncDisposable {
  readonly url: string
}

/** A real ingest node with a log of its own, in a process of its own; gone with its scope. */
export async function startIngestProcess(env: Readonly<Record<string, string>>): Promise<IngestProcess> {
  const directory = mkdtempSync(join(tmpdir(), 'sightline-api-ingest-'))
  const child = spawn(process.execPath, [program], {
    env: { HOST: '127.0.0.1', PORT: '0', INGEST_LOG_DIR: directory, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await ended
    rmSync(directory, { recursive: true, force: true })
  }
  for await (const line of createInterface(child.stdout)) {
    const told = listening.safeParse(JSON.parse(line))
    if (told.success) {
      child.stdout.resume()
      return { url: told.data.address, [Symbol.asyncDispose]: close }
    }
  }
  await close()
  throw new Error('ingest ended before it listened')
}
