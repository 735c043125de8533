import type { Service } from './service.ts'

/** Everything that runs, and the order in which it ends. */
export class Services {
  readonly #all: Service[] = []
  #isStopping = false

  /** Refuses once the end has begun, so that nothing starts behind it. */
  add(service: Service): void {
    if (this.#isStopping) throw new Stopped()
    this.#all.push(service)
  }

  get isStopping(): boolean {
    return this.#isStopping
  }

  find(name: string): Service | undefined {
    return this.#all.find((service) => service.name === name)
  }

  /** The process that does the work of each service that runs now, and those that it runs by itself. */
  get pids(): Record<string, number> {
    return Object.fromEntries(
      this.#all.flatMap(({ name, pid, workerPids }) =>
        pid === undefined ? [] : [[name, pid] as const, ...Object.entries(workerPids)],
      ),
    )
  }

  /** Every process, guards included. */
  get allPids(): number[] {
    return this.#all.flatMap((service) => service.pids)
  }

  /** Ends the named ones one after the other in that order, then all others at once. */
  async stop(inOrder: readonly string[]): Promise<void> {
    this.#isStopping = true
    for (const name of inOrder) await this.find(name)?.stop()
    await Promise.all(this.#all.map((service) => service.stop()))
  }

  hurry(): void {
    this.#isStopping = true
    for (const service of this.#all) service.hurry()
  }
}

/** The start was given up because the end was asked for meanwhile. */
class Stopped extends Error {
  constructor() {
    super('stopped while starting')
    this.name = 'Stopped'
  }
}
