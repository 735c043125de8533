export interface Repeated {
  /** Starts nothing more; resolves once what runs is done. */
  close(): Promise<void>
}

/**
 * Runs work again and again, one run at a time, until it is closed.
 * @param work resolves to how long the pause after it is, in milliseconds; it must not reject.
 */
export function repeat(work: () => Promise<number>): Repeated {
  let isClosed = false
  let timer: NodeJS.Timeout | undefined
  const run = async (): Promise<void> => {
    const pauseMs = await work()
    if (!isClosed) timer = setTimeout(() => (running = run()), pauseMs)
  }
  let running = run()
  return {
    async close() {
      isClosed = true
      clearTimeout(timer)
      await running
    },
  }
}
