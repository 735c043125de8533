import type { VisitorSaltStore } from '@sightline/db/visitor-salt'
import { toDay } from './visitor-id.ts'

const dayMs = 24 * 60 * 60 * 1000

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
