import { setTimeout as sleep } from 'node:timers/promises'

export interface Waiting {
  readonly timeoutMs?: number
  readonly pollMs?: number
}

/** Resolves once `read` answers `expected`; works in hooks and in concurrent tests too, where `expect.poll` does not. */
export async function waitUntil<T>(
  what: string,
  read: () => T | Promise<T>,
  expected: T,
  { timeoutMs = 15_000, pollMs = 50 }: Waiting = {},
): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs
  for (;;) {
    const value = await read()
    if (Object.is(value, expected)) return
    if (performance.now() > deadlineMs) {
      throw new Error(`${what}: still ${String(value)} instead of ${String(expected)} after ${timeoutMs} ms`)
    }
    await sleep(pollMs)
  }
}
