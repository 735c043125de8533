import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { TestStores } from './test-ingest.ts'

const program = fileURLToPath(new URL('../main.ts', import.meta.url))
const pidsMessage = z.object({ pids: z.record(z.string(), z.number()) })

/** Ingest as its own processes on a port of its own; killed ones of its workers come back, it itself only by `start`. */
export class IngestNode implements AsyncDisposable {
  readonly url: string
  readonly #env: Readonly<Record<string, string>>
  #process: ChildProcess | undefined
  #workerPids: Readonly<Record<string, number>> = {}

  private constructor(port: number, env: Readonly<Record<string, string>>) {
    this.url = `http://127.0.0.1:${port}`
    this.#env = { ...env, PORT: String(port), HOST: '127.0.0.1' }
  }

  static async create(stores: TestStores, directory: string, env: Readonly<Record<string, string>> = {}) {
    return new IngestNode(await findFreePort(), {
      CLICKHOUSE_URL: stores.clickhouse.connection.url,
      CLICKHOUSE_DATABASE: stores.clickhouse.connection.database,
      POSTGRES_URL: stores.postgres.url,
      INGEST_LOG_DIR: directory,
      INTERNAL_TOKEN: 'a secret of the tests',
      LOG_LEVEL: 'error',
      ...env,
    })
  }

  get workerPids(): readonly number[] {
    return Object.values(this.#workerPids)
  }

  /** Resolves once it takes events. */
  async start(workers: number): Promise<void> {
    const child = spawn(process.execPath, [program], {
      env: { ...this.#env, WORKER_COUNT: String(workers) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#process = child
    this.#workerPids = {}
    child.on('message', (message) => (this.#workerPids = pidsMessage.safeParse(message).data?.pids ?? this.#workerPids))
    while (!(await this.#isServing())) {
      if (child.exitCode !== null) throw new Error(`ingest ended with code ${child.exitCode}`)
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }

  /** Ends the process that was started; its workers by its own doing, or as the system makes them. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#process
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  async health(): Promise<Readonly<Record<string, unknown>>> {
    return (await fetch(`${this.url}/health`)).json() as Promise<Readonly<Record<string, unknown>>>
  }

  internal(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { ...init, headers: { 'x-internal-token': 'a secret of the tests' } })
  }

  [Symbol.asyncDispose]() {
    return this.end('SIGTERM')
  }

  async #isServing(): Promise<boolean> {
    return fetch(`${this.url}/health`).then(
      (answer) => answer.ok,
      () => false,
    )
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}
