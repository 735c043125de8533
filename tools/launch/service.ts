import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseWorkerPid, parseWorkerPids } from './guard-protocol.ts'
import { identifyProcess, isRunning, sendSignal, waitUntilGone } from './process-identity.ts'
import type { ProcessIdentity } from './process-identity.ts'

const restartDelayMs = { first: 250, longest: 10_000 }
/** A process that was ready this long starts again with the shortest delay. */
const healthyAfterMs = 30_000
const readyPollMs = 25
const healthCheckMs = 5_000
/** Half a minute without any answer, while a server at its limits still answers now and then. */
const maxUnanswered = 6
const killTimeoutMs = 3_000

/** What a service is and how to tell that it works. */
export interface ServiceSpec {
  readonly name: string
  readonly spawn: () => ChildProcess
  /** The spawned process is a guard (guard.ts) and reports the pid of the process that does the work. */
  readonly isGuarded?: boolean
  /**
   * `ready` when it serves, `busy` when it answers but does not serve, `silent` when there is no answer. Throws what
   * no waiting can mend.
   */
  readonly probe: () => Promise<'ready' | 'busy' | 'silent'>
  readonly readyTimeoutMs: number
  readonly stopTimeoutMs: number
  /** Start again at once after the first crash, where each moment of absence matters. */
  readonly restartAtOnce?: boolean
  /** What it said last, for the message when it does not start. */
  readonly readLastWords: () => string
}

export interface ServiceListener {
  /** A pid has changed. */
  readonly onPidChange: () => void
  readonly log: (message: string) => void
}

/** A service that did not come up at the first start. */
export class ServiceStartError extends Error {
  readonly lastWords: string

  constructor(name: string, reason: string, lastWords: string) {
    super(`${name} ${reason}`)
    this.name = 'ServiceStartError'
    this.lastWords = lastWords
  }
}

interface Run {
  readonly child: ChildProcess
  /** Resolves with a phrase about how it ended. */
  readonly ended: Promise<string>
  hasEnded: boolean
  worker: ProcessIdentity | undefined
  /** Processes that the service runs by itself, as it last said. */
  workers: Readonly<Record<string, number>>
  readyAtMs: number | undefined
}

/** A process that is kept running until it is stopped. */
export class Service {
  readonly #spec: ServiceSpec
  readonly #listener: ServiceListener
  readonly #stopping = new AbortController()
  #run: Run | undefined
  #delayMs: number
  #isRestartWanted = false
  #watching: Promise<void> = Promise.resolve()

  constructor(spec: ServiceSpec, listener: ServiceListener) {
    this.#spec = spec
    this.#listener = listener
    this.#delayMs = this.#firstDelayMs()
  }

  get name(): string {
    return this.#spec.name
  }

  get isStopping(): boolean {
    return this.#stopping.signal.aborted
  }

  /** The process that does the work. */
  get pid(): number | undefined {
    return this.#run?.hasEnded === false ? this.#run.worker?.pid : undefined
  }

  /** The processes that the service runs by itself, by name. */
  get workerPids(): Readonly<Record<string, number>> {
    return this.#run?.hasEnded === false ? this.#run.workers : {}
  }

  /** Every process of the service, those that only stand guard included. */
  get pids(): number[] {
    if (this.#run === undefined || this.#run.hasEnded) return []
    const { child, worker, workers } = this.#run
    return [...new Set([child.pid, worker?.pid, ...Object.values(workers)])].filter((pid) => pid !== undefined)
  }

  /** Resolves when the service is ready for the first time; from then on it is kept running. */
  async start(): Promise<void> {
    const run = this.#spawn()
    const outcome = await this.#untilReady(run).catch(async (error: unknown) => {
      await this.#kill(run)
      throw error
    })
    if (outcome === 'ready') {
      this.#watching = this.#watch()
      return
    }
    const reason = outcome === 'timeout' ? 'did not become ready in time' : await run.ended
    await this.#kill(run)
    throw new ServiceStartError(this.#spec.name, reason, this.#spec.readLastWords())
  }

  /** Ends the process in order and starts it again, for changed sources. */
  restart(): void {
    this.#isRestartWanted = true
    this.#run?.child.kill('SIGTERM')
  }

  /** Ends the process in order; by force when it takes too long. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    const run = this.#run
    if (run !== undefined && !run.hasEnded) {
      run.child.kill('SIGTERM')
      const inTime = await Promise.race([
        run.ended.then(() => true),
        sleep(this.#spec.stopTimeoutMs, false, { ref: false }),
      ])
      if (!inTime) this.#listener.log(`${this.name} did not end in time and was killed`)
      await this.#kill(run)
    }
    await this.#watching
  }

  /** Ends the process by force, now. */
  hurry(): void {
    this.#stopping.abort()
    for (const pid of this.pids) sendSignal(pid, 'SIGKILL')
  }

  #spawn(): Run {
    const child = this.#spec.spawn()
    const ended = describeEnd(child)
    const run: Run = { child, ended, hasEnded: false, worker: undefined, workers: {}, readyAtMs: undefined }
    const setWorker = (pid: number | undefined) => {
      run.worker = pid === undefined ? undefined : identifyProcess(pid)
      this.#listener.onPidChange()
    }
    if (this.#spec.isGuarded === true) child.on('message', (message) => setWorker(parseWorkerPid(message)))
    else
      child.on('message', (message) => {
        run.workers = parseWorkerPids(message) ?? run.workers
        this.#listener.onPidChange()
      })
    void run.ended.then(() => (run.hasEnded = true))
    this.#run = run
    if (this.#spec.isGuarded !== true) setWorker(child.pid)
    return run
  }

  async #untilReady(run: Run): Promise<'ready' | 'ended' | 'timeout'> {
    const deadline = performance.now() + this.#spec.readyTimeoutMs
    while (performance.now() < deadline) {
      if (run.hasEnded) return 'ended'
      if ((await this.#spec.probe()) === 'ready' && !run.hasEnded) {
        run.readyAtMs = performance.now()
        return 'ready'
      }
      await sleep(readyPollMs)
    }
    return 'timeout'
  }

  async #watch(): Promise<void> {
    while (!this.#stopping.signal.aborted && this.#run !== undefined) {
      const run = this.#run
      const health = this.#watchHealth(run)
      const reason = await run.ended
      clearInterval(health)
      await this.#endLeftover(run)
      if (this.#stopping.signal.aborted) return
      await this.#startAgain(run, reason)
    }
  }

  async #startAgain(ended: Run, reason: string): Promise<void> {
    const { log } = this.#listener
    const wasHealthy = ended.readyAtMs !== undefined && performance.now() - ended.readyAtMs > healthyAfterMs
    if (wasHealthy || this.#isRestartWanted) this.#delayMs = this.#firstDelayMs()
    if (!this.#isRestartWanted) log(`${this.name} ${reason}; starting it again`)
    this.#isRestartWanted = false
    await sleep(this.#delayMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined)
    if (this.#stopping.signal.aborted) return
    this.#delayMs = Math.min(Math.max(this.#delayMs * 2, restartDelayMs.first), restartDelayMs.longest)
    const beganAtMs = performance.now()
    const run = this.#spawn()
    const outcome = await this.#untilReady(run).catch(() => 'timeout' as const)
    if (outcome === 'timeout') await this.#kill(run)
    if (outcome === 'ready') log(`${this.name} is back after ${Math.round(performance.now() - beganAtMs)} ms`)
  }

  #watchHealth(run: Run): NodeJS.Timeout {
    let unanswered = 0
    return setInterval(() => {
      const answered = this.#spec.probe().catch(() => 'silent' as const)
      void answered.then((answer) => {
        unanswered = answer === 'silent' ? unanswered + 1 : 0
        if (unanswered < maxUnanswered || run.hasEnded) return
        this.#listener.log(`${this.name} has not answered for ${(maxUnanswered * healthCheckMs) / 1000} s; killing it`)
        void this.#kill(run)
      })
    }, healthCheckMs)
  }

  /** A worker outlives its guard when only the guard was killed; two workers on one directory must not meet. */
  async #endLeftover(run: Run): Promise<void> {
    const leftover = run.worker
    if (leftover === undefined || leftover.pid === run.child.pid || !isRunning(leftover)) return
    sendSignal(leftover.pid, 'SIGINT')
    for (const remaining of await waitUntilGone([leftover], killTimeoutMs)) sendSignal(remaining.pid, 'SIGKILL')
  }

  async #kill(run: Run): Promise<void> {
    if (run.hasEnded) return
    for (const pid of [run.worker?.pid, run.child.pid]) if (pid !== undefined) sendSignal(pid, 'SIGKILL')
    await run.ended
  }

  #firstDelayMs(): number {
    return this.#spec.restartAtOnce === true ? 0 : restartDelayMs.first
  }
}

function describeEnd(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be run (${error.message})`))
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `ended with code ${code}` : `was ended by ${signal}`),
    )
  })
}
