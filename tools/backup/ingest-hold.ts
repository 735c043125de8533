import { Refusal } from '../launch/refusal.ts'

/**
 * Has ingest store what it has acknowledged, and then nothing for a moment; what comes meanwhile waits in its log. It
 * ends a hold by itself after a while, should we be gone.
 */
export function createIngestHold(ingestUrl: string, token: string) {
  const post = async (what: string): Promise<unknown> => {
    const answer = await fetch(`${ingestUrl}/internal/${what}`, {
      method: 'POST',
      headers: { 'x-internal-token': token },
    }).catch((cause: unknown) => {
      throw new Refusal(`Ingest does not answer at ${ingestUrl}: a backup needs it, to know what is stored.`, cause)
    })
    if (!answer.ok) throw new Error(`ingest answered ${answer.status} to ${what}`)
    return answer.json()
  }
  const ask = async (what: 'hold' | 'release') => ((await post(what)) as { isHeld: boolean }).isHeld
  return {
    /** @returns undefined when ingest could not store all it had, or has stored something meanwhile. */
    async during<T extends AsyncDisposable>(work: () => Promise<T | undefined>): Promise<T | undefined> {
      let done: T | undefined
      let isHeld = false
      try {
        if (await ask('hold')) done = await work()
      } finally {
        // Of an ingest that is gone nobody knows what it did.
        isHeld = await ask('release').catch(() => false)
      }
      if (isHeld) return done
      await done?.[Symbol.asyncDispose]()
      return undefined
    },
  }
}
