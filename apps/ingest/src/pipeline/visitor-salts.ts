import type { VisitorSaltStore } from '@sightline/db/visitor-salt'
import type { Logger } from 'pino'
import { toDay } from './visitor-id.ts'

const dayMs = 24 * 60 * 60 * 1000

/** How soon a salt is there that could not be read at first. */
const refreshMs = 5_000

export interface VisitorSaltsDeps {
  readonly store: VisitorSaltStore
  readonly now: () => number
}

/** The salts of today and tomorrow, so that midnight needs no database; older ones are deleted. */
export class VisitorSalts {
  readonly #deps: VisitorSaltsDeps
  readonly #salts = new Map<string, Buffer>()

  constructor(deps: VisitorSaltsDeps) {
    this.#deps = deps
  }

  saltOf(day: string): Buffer | undefined {
    return this.#salts.get(day)
  }

  /**
   * Fetches what is missing and forgets what is over; costs nothing while nothing is.
   * @throws DomainError `unavailable` when the database does not answer.
   */
  async refresh(): Promise<void> {
    const nowMs = this.#deps.now()
    const days = [toDay(nowMs), toDay(nowMs + dayMs)]
    if (days.every((day) => this.#salts.has(day))) return
    for (const day of days) this.#salts.set(day, await this.#deps.store.getOrCreate(day))
    for (const day of this.#salts.keys()) if (!days.includes(day)) this.#salts.delete(day)
    await this.#deps.store.deleteBefore(toDay(nowMs))
  }
}

/** Salts that are there at once, if the database answers, and are kept so until `close`. */
export async function openVisitorSalts({ logger, ...deps }: VisitorSaltsDeps & { readonly logger: Logger }) {
  const salts = new VisitorSalts(deps)
  const refresh = () =>
    salts.refresh().catch((error: unknown) => logger.warn({ err: error }, 'visitor salts cannot be read'))
  await refresh()
  const timer = setInterval(() => void refresh(), refreshMs)
  return { saltOf: (day: string) => salts.saltOf(day), close: () => clearInterval(timer) }
}
