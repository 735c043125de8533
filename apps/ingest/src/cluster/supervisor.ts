import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { IdOwner } from './id-owner.ts'
import type { OwnerChannel } from './owner-channel.ts'
import type { Switchboard } from './switchboard.ts'
import type { WorkerMessage } from './worker-message.ts'

/** A worker's process. */
export interface WorkerProcess {
  readonly pid: number
  /** Its end of the channel to the owner of the ids. */
  readonly socket: NodeJS.ReadWriteStream
  send(message: WorkerMessage): void
  onMessage(listener: (message: unknown) => void): void
  kill(signal: NodeJS.Signals): void
  /** Resolves when it has ended, with how. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
}

export interface SupervisorDeps {
  readonly owner: IdOwner
  /** Of the workers' logs, one each. */
  readonly directories: readonly string[]
  readonly fork: (worker: number) => WorkerProcess
  readonly switchboard: Switchboard
  readonly logger: Logger
  /** Which processes there are now. */
  readonly onPids: (pids: Readonly<Record<string, number>>) => void
}

const firstDelayMs = 100
const lastDelayMs = 5_000
/** A worker that lived this long is started again at once. */
const healthyAfterMs = 10_000
const retryReadMs = 500
const checkMs = 5_000
/** Half a minute. Counted in checks, not in time: a machine that slept has not lost its workers. */
const maxUnansweredChecks = 6
/** Longer than a worker gives itself. */
const killAfterMs = 16_000

/** Keeps a worker running for each directory. */
export class Supervisor {
  readonly #deps: SupervisorDeps
  readonly #running = new Map<number, WorkerProcess>()
  readonly #stopping = new AbortController()
  #keeping: Promise<void>[] = []

  constructor(deps: SupervisorDeps) {
    this.#deps = deps
  }

  /**
   * Resolves with the address when all workers take requests for the first time.
   * @throws Error when one of them ends by itself before it does; the others are stopped then.
   */
  async start(): Promise<string> {
    const starts = this.#deps.directories.map(() => Promise.withResolvers<string>())
    this.#keeping = starts.map((start, worker) => this.#keep(worker, start))
    try {
      const [address = ''] = await Promise.all(starts.map(({ promise }) => promise))
      return address
    } catch (error) {
      await this.stop('SIGTERM')
      throw error
    }
  }

  /** Ends all workers; each stores what it can before it goes, unless it is killed. Safe to call twice. */
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#stopping.abort()
    const killAll = (sent: NodeJS.Signals) => this.#running.forEach((worker) => worker.kill(sent))
    killAll(signal)
    const timer = setTimeout(() => killAll('SIGKILL'), killAfterMs)
    await Promise.all(this.#keeping)
    clearTimeout(timer)
  }

  async #keep(worker: number, start: PromiseWithResolvers<string>): Promise<void> {
    const { signal } = this.#stopping
    const failStart = (how: string) => {
      start.reject(new Error(`worker ${worker} ${how} before it took requests`))
      start.promise.catch(() => undefined)
    }
    let delayMs = firstDelayMs
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      const startedAt = performance.now()
      const end = await this.#run(worker, start)
      // One that somebody killed has said nothing of whether it can run.
      if (end.signal === null) failStart(`ended with ${end.code}`)
      if (signal.aborted) break
      this.#deps.logger.warn({ worker, ...end, isFirst }, 'worker ended, starting it again')
      delayMs = performance.now() - startedAt > healthyAfterMs ? firstDelayMs : Math.min(delayMs * 2, lastDelayMs)
      await sleep(delayMs, undefined, { signal }).catch(() => undefined)
    }
    failStart('was stopped')
  }

  /** One life of a worker. Resolves when nothing of it is in doubt any more. */
  async #run(worker: number, start: PromiseWithResolvers<string>) {
    const { owner, switchboard } = this.#deps
    const child = this.#deps.fork(worker)
    const channel = connect(owner, child)
    this.#running.set(worker, child)
    this.#reportPids()
    switchboard.join(worker, child)
    child.onMessage((message) => {
      const ready = switchboard.receive(worker, message)
      if (ready !== undefined) start.resolve(ready)
    })
    const checks = setInterval(() => {
      if (switchboard.check(worker) < maxUnansweredChecks) return
      this.#deps.logger.error({ worker, pid: child.pid }, 'worker does not answer, killing it')
      child.kill('SIGKILL')
    }, checkMs)
    const end = await child.ended
    clearInterval(checks)
    switchboard.leave(worker)
    this.#running.delete(worker)
    this.#reportPids()
    await this.#conclude(channel, worker)
    return end
  }

  /** While its log cannot be read, its claims stay in doubt, and those who wait for them are refused. */
  async #conclude(channel: OwnerChannel, worker: number): Promise<void> {
    for (;;) {
      try {
        return await this.#deps.owner.concludeLost(channel.claimant, this.#deps.directories[worker] ?? '')
      } catch (error) {
        this.#deps.logger.error({ err: error, worker }, 'log of a lost worker cannot be read')
        if (this.#stopping.signal.aborted) return
        await sleep(retryReadMs)
      }
    }
  }

  #reportPids(): void {
    this.#deps.onPids(
      Object.fromEntries([...this.#running].map(([worker, { pid }]) => [`ingest-worker-${worker}`, pid])),
    )
  }
}

/** A worker's socket, to the owner of the ids. Answers to what came in together go out together. */
function connect(owner: IdOwner, { socket }: WorkerProcess): OwnerChannel {
  let waiting: Buffer[] = []
  const flush = () => {
    socket.write(Buffer.concat(waiting))
    waiting = []
  }
  const channel = owner.connect((bytes) => {
    if (waiting.push(bytes) === 1) setImmediate(flush)
  })
  socket.on('data', (bytes: Buffer) => channel.receive(bytes))
  // The end of its process is seen by its exit.
  socket.on('error', () => undefined)
  return channel
}
