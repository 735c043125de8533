import { parseWorkerMessage, type Question, type WorkerMessage } from './worker-message.ts'

interface Line {
  send(message: WorkerMessage): void
  isReady: boolean
  isWatching: boolean
  /** Checks since it was last heard. */
  unansweredChecks: number
}

interface Round {
  readonly asker: Line
  readonly ticket: number
  readonly question: Question
  readonly waitingFor: Set<number>
  readonly values: unknown[]
  readonly timer: NodeJS.Timeout
}

/** A worker that is stopped or very busy is left out, except where what is asked takes its time. */
const answerTimeoutMs: Readonly<Record<Question, number>> = {
  status: 800,
  metrics: 2_000,
  flush: 60_000,
  hold: 60_000,
  release: 2_000,
}

/** Joins the workers: what one asks goes to all, and what becomes durable in one is told to readers of the others. */
export class Switchboard {
  readonly #lines = new Map<number, Line>()
  readonly #rounds = new Map<number, Round>()
  /** What the supervisor says of itself. */
  readonly #answerOwn: (question: Question, running: number) => unknown
  #lastTicket = 0

  constructor(answerOwn: (question: Question, running: number) => unknown) {
    this.#answerOwn = answerOwn
  }

  join(worker: number, line: { send(message: WorkerMessage): void }): void {
    this.#lines.set(worker, {
      send: (message) => line.send(message),
      isReady: false,
      isWatching: false,
      unansweredChecks: 0,
    })
    this.#tellWatching()
  }

  leave(worker: number): void {
    this.#lines.delete(worker)
    this.#tellWatching()
    for (const ticket of [...this.#rounds.keys()]) this.#take(ticket, worker, undefined)
  }

  /** Asks a worker that takes requests for a sign of life. @returns how many such questions are without an answer. */
  check(worker: number): number {
    const line = this.#lines.get(worker)
    if (line?.isReady !== true) return 0
    line.send({ kind: 'ask', ticket: ++this.#lastTicket, question: 'status' })
    return line.unansweredChecks++
  }

  /** @returns the address when the message says that the worker takes requests. */
  receive(worker: number, received: unknown): string | undefined {
    const line = this.#lines.get(worker)
    const message = parseWorkerMessage(received)
    if (line === undefined || message === undefined) return undefined
    line.unansweredChecks = 0
    switch (message.kind) {
      case 'ready':
        line.isReady = true
        return message.address
      case 'ask':
        void this.#ask(line, message.ticket, message.question)
        return undefined
      case 'answer':
        this.#take(message.ticket, worker, message.value)
        return undefined
      case 'watching':
        line.isWatching = message.isWatching
        this.#tellWatching()
        return undefined
      case 'live':
        for (const other of this.#lines.values()) if (other.isWatching && other !== line) other.send(message)
        return undefined
    }
  }

  #ask(asker: Line, askersTicket: number, question: Question): void {
    const ticket = ++this.#lastTicket
    const asked = [...this.#lines].filter(([, line]) => line.isReady || line === asker)
    const timer = setTimeout(() => void this.#end(ticket), answerTimeoutMs[question])
    const waitingFor = new Set(asked.map(([worker]) => worker))
    this.#rounds.set(ticket, { asker, ticket: askersTicket, question, waitingFor, values: [], timer })
    for (const [, line] of asked) line.send({ kind: 'ask', ticket, question })
  }

  #take(ticket: number, worker: number, value: unknown): void {
    const round = this.#rounds.get(ticket)
    if (round?.waitingFor.delete(worker) !== true) return
    if (value !== undefined) round.values.push(value)
    if (round.waitingFor.size === 0) void this.#end(ticket)
  }

  async #end(ticket: number): Promise<void> {
    const round = this.#rounds.get(ticket)
    if (round === undefined) return
    this.#rounds.delete(ticket)
    clearTimeout(round.timer)
    const own = await this.#answerOwn(round.question, [...this.#lines.values()].filter((line) => line.isReady).length)
    round.asker.send({ kind: 'answer', ticket: round.ticket, value: [...round.values, own] })
  }

  #tellWatching(): void {
    for (const line of this.#lines.values()) {
      const isWatching = [...this.#lines.values()].some((other) => other !== line && other.isWatching)
      line.send({ kind: 'watching', isWatching })
    }
  }
}
