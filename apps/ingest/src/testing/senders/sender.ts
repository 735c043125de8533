import { parseArgs } from 'node:util'
import { setTimeout as sleep } from 'node:timers/promises'

/** A vendor's SDK, as far as a sender needs it. */
export interface SenderSdk {
  /** Hands an event to the SDK. Ids that the SDK has seen acknowledged go to `onAcknowledged`. */
  readonly send: (id: string) => void
  /** Sends what waits, as long as that takes, at most `closeTimeoutMs`. What is not acknowledged by then never is. */
  readonly close: () => Promise<void>
}

export interface SenderTarget {
  readonly url: string
  readonly writeKey: string
}

/** SDKs wait up to a minute between two tries after an outage. */
export const closeTimeoutMs = 4_000

const maxOutstanding = 300
const pollMs = 10
/** An SDK that heard nothing for so long has dropped what it had. */
const givenUpAfterMs = 20_000

/**
 * Runs an SDK as a program of its own, with a bounded queue, until its parent says `stop`. What was acknowledged to the
 * SDK is told to the parent at once. Arguments: `--url`, `--key`.
 */
export async function runSender(
  create: (target: SenderTarget, onAcknowledged: (ids: readonly string[]) => void) => SenderSdk,
  createId: () => string,
): Promise<void> {
  const { values } = parseArgs({ options: { url: { type: 'string' }, key: { type: 'string' } } })
  let outstanding = 0
  let heardAt = performance.now()
  let isStopping = false
  process.on('message', (message) => (isStopping ||= message === 'stop'))
  // Without its parent there is nobody to tell.
  process.on('disconnect', () => process.exit(1))
  const sdk = create({ url: values.url ?? '', writeKey: values.key ?? '' }, (ids) => {
    outstanding = Math.max(0, outstanding - ids.length)
    heardAt = performance.now()
    process.send?.({ acknowledged: ids })
  })
  while (!isStopping) {
    if (outstanding < maxOutstanding) {
      for (let event = 0; event < 20; event++) sdk.send(createId())
      outstanding += 20
    } else if (performance.now() - heardAt > givenUpAfterMs) {
      outstanding = 0
    }
    await sleep(pollMs)
  }
  await sdk.close()
  process.send?.({ isDone: true }, () => process.exit(0))
}
