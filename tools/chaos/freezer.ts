import { sendSignal } from '../launch/process-identity.ts'

/** Stops processes and lets them go on. Whatever ends a run, none may stay stopped: it could not even be ended. */
export class Freezer implements Disposable {
  readonly #send: (pid: number, signal: 'SIGSTOP' | 'SIGCONT') => boolean
  readonly #frozen = new Set<number>()
  #isOver = false

  constructor(send: (pid: number, signal: 'SIGSTOP' | 'SIGCONT') => boolean = sendSignal) {
    this.#send = send
  }

  freeze(pids: readonly number[]): void {
    // A fault that was interrupted may still be on its way here.
    if (this.#isOver) return
    for (const pid of pids) {
      this.#frozen.add(pid)
      this.#send(pid, 'SIGSTOP')
    }
  }

  thaw(pids: readonly number[]): void {
    for (const pid of pids) {
      if (this.#frozen.delete(pid)) this.#send(pid, 'SIGCONT')
    }
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    this.thaw([...this.#frozen])
  }
}
