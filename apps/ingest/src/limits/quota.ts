import { DomainError } from '@sightline/domain/kernel'
import { toUsageMonth } from '@sightline/domain/project'

export interface QuotaDeps {
  /** How many events of a project arrived since an instant, by the ledger. */
  readonly readAccepted: (projectId: string, since: Date) => Promise<number>
  readonly now: () => number
}

interface Month {
  readonly fromMs: number
  readonly toMs: number
  /** By the ledger when it was last read. */
  stored: number
  /** By this process since then. */
  acceptedSince: number
  readAtMs: number
}

/** Other processes' events are seen this late, and so much a month may be exceeded. */
const freshMs = 30_000
/** Clients that heed Retry-After take at most five minutes seriously (analytics-node). */
const maxRetrySeconds = 300

/**
 * The events of a month. A limit is a promise about the bill, not about the last event: it is held by what the ledger
 * said within the last half minute and what this process has taken since. While the ledger cannot be read, or has not
 * been read yet, events are taken.
 */
export class Quota {
  readonly #deps: QuotaDeps
  readonly #months = new Map<string, Month>()

  constructor(deps: QuotaDeps) {
    this.#deps = deps
  }

  /** @throws DomainError `limit_exceeded` with `retryAfterSeconds` when the project's month is used up. */
  assertRoom(projectId: string, eventsPerMonth: number): void {
    const month = this.#monthOf(projectId)
    if (this.#deps.now() - month.readAtMs >= freshMs) this.#refresh(projectId, month)
    if (month.stored + month.acceptedSince < eventsPerMonth) return
    const untilNextSeconds = Math.ceil((month.toMs - this.#deps.now()) / 1000)
    throw new DomainError('limit_exceeded', 'the events of this month are used up', {
      eventsPerMonth,
      nextMonthAt: new Date(month.toMs).toISOString(),
      retryAfterSeconds: Math.min(maxRetrySeconds, Math.max(1, untilNextSeconds)),
    })
  }

  /** Notes what was accepted of a project that has a limit. */
  add(projectId: string, accepted: number): void {
    this.#monthOf(projectId).acceptedSince += accepted
  }

  #monthOf(projectId: string): Month {
    const now = this.#deps.now()
    const known = this.#months.get(projectId)
    if (known !== undefined && now < known.toMs) return known
    const { from, to } = toUsageMonth(new Date(now))
    const month = { fromMs: from.getTime(), toMs: to.getTime(), stored: 0, acceptedSince: 0, readAtMs: -Infinity }
    this.#months.set(projectId, month)
    return month
  }

  /** In the background; asked again after `freshMs`, also when it fails. */
  #refresh(projectId: string, month: Month): void {
    month.readAtMs = this.#deps.now()
    const acceptedBefore = month.acceptedSince
    this.#deps.readAccepted(projectId, new Date(month.fromMs)).then(
      (stored) => {
        month.stored = stored
        month.acceptedSince -= acceptedBefore
      },
      () => undefined,
    )
  }
}
