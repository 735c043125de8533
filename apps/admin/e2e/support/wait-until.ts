import { setTimeout as sleep } from 'node:timers/promises'

export interface Waiting {
  readonly timeoutMs?: number
  readonly pollMs?: number
  /** More about what was waited for, for the message of a failure. */
  readonly describe?: () => string | Promise<string>
}

/** Resolves once `read` answers `expected`; works in hooks and in concurrent tests too, where `expect.poll` does not. */
export async function waitUntil<T>(
  what: string,
  read: () => T | Promise<T>,
  expected: T,
  { timeoutMs = 15_000, pollMs = 50, describe }: Waiting = {},
): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs
  for (;;) {
    const value = await read()
    if (Object.is(value, expected)) return
    if (performance.now() > deadlineMs) {
      const message = `${what}: still ${String(value)} instead of ${String(expected)} after ${timeoutMs} ms`
      throw new Error(describe === undefined ? message : `${message}\n${await describe()}`)
    }
    await sleep(pollMs)
  }
}
