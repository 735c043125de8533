export interface Repeated {
  /** Starts nothing more; resolves once what runs is done. */
  close(): Promise<void>
}

/**
 * Runs work again and again, one run at a time, until it is closed.
 * @param work resolves to how long the pause after it is, in milliseconds; it must not reject.
 * @param firstPauseMs before the first run.
 */
export function repeat(work: () => Promise<number>, firstPauseMs = 0): Repeated {
  let isClosed = false
  let running: Promise<void> | undefined
  const schedule = (pauseMs: number) =>
    setTimeout(() => {
      running = work().then((nextMs) => {
        if (!isClosed) timer = schedule(nextMs)
      })
    }, pauseMs)
  let timer = schedule(firstPauseMs)
  return {
    async close() {
      isClosed = true
      clearTimeout(timer)
      await running
    },
  }
}
