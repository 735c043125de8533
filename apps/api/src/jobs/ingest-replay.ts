import { DomainError } from '@sightline/domain/kernel'
import { replayAnswer, type ReplayAnswer, type ReplayRequest } from '@sightline/domain/quarantine'

export type SendReplay = (request: ReplayRequest, signal: AbortSignal) => Promise<ReplayAnswer>

const timeoutMs = 60_000

/** Hands events from quarantine to one of the ingest nodes; any of them will do. */
export function createIngestReplay(config: {
  readonly ingestUrls: readonly string[]
  readonly internalToken: string
}): SendReplay {
  let turn = 0
  return async (request, signal) => {
    const url = new URL('/internal/replay', config.ingestUrls[turn++ % config.ingestUrls.length])
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-internal-token': config.internalToken },
        body: JSON.stringify(request),
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      })
      if (!response.ok) throw new Error(`ingest answered ${response.status}`)
      return replayAnswer.parse(await response.json())
    } catch (error) {
      throw new DomainError('unavailable', 'ingest takes no events now', {}, error)
    }
  }
}
