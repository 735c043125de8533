import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

/** Who sends, and what was acknowledged to it. */
export interface Sender {
  readonly name: string
  /** Ids of events that the service said it took. */
  readonly acknowledged: Set<string>
  /** Sends what it holds, until that is acknowledged, and ends. */
  stop(): Promise<void>
  /** Ends now, whatever it holds. */
  abandon(): void
}

const programs = path.resolve(import.meta.dirname, '../../apps/ingest/src/testing/senders')

/** A vendor's unmodified SDK in a process of its own. */
export function startSdkSender(sdk: 'segment' | 'posthog', target: { url: string; writeKey: string }): Sender {
  const child = fork(path.join(programs, `${sdk}.ts`), ['--url', target.url, '--key', target.writeKey], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const acknowledged = new Set<string>()
  child.on('message', (message: { acknowledged?: readonly string[] }) => {
    for (const id of message.acknowledged ?? []) acknowledged.add(id)
  })
  return { name: sdk, acknowledged, stop: () => stopChild(sdk, child), abandon: () => void child.kill('SIGKILL') }
}

async function stopChild(name: string, child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) throw new Error(`the sender ${name} ended early with code ${child.exitCode}`)
  const ended = once(child, 'exit')
  child.send('stop')
  const [code] = (await ended) as [number | null]
  if (code !== 0) throw new Error(`the sender ${name} ended with code ${String(code)}`)
}
