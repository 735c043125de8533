import type { CanaryStore } from '@sightline/db/canary'
import { toCanaryStatus, type CanaryStatus } from '@sightline/domain/canary'

export type CanaryService = ReturnType<typeof createCanaryService>

/** What the worker's canaries have shown. */
export function createCanaryService(deps: {
  readonly store: Pick<CanaryStore, 'list'>
  readonly ingestUrls: readonly string[]
  readonly now: () => Date
}) {
  return {
    /** @throws DomainError `unavailable` */
    async status(): Promise<CanaryStatus> {
      return toCanaryStatus(await deps.store.list(deps.ingestUrls), deps.now())
    },
  }
}
