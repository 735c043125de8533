import type { Logger } from 'pino'

export interface StopOptions {
  readonly logger: Logger
  /** Closes what the process has opened. An orphan's databases are going too: no use to wait for them. */
  readonly close: (stop: { readonly isOrphan: boolean }) => Promise<void>
  /** How long a stop may take; then the process ends as it is. */
  readonly timeoutMs: number
}

const parentCheckIntervalMs = 1_000

/**
 * Ends the process cleanly on SIGTERM, SIGINT, and when the supervisor that spawned it with IPC is gone.
 * @returns aborted once a stop has begun, so that a process that is still starting does not go on.
 */
export function stopOnSignals({ logger, close, timeoutMs }: StopOptions): AbortSignal {
  const stopping = new AbortController()
  const stop = async (reason: string, isOrphan: boolean) => {
    if (stopping.signal.aborted) return
    stopping.abort()
    logger.info({ reason }, 'stopping')
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), timeoutMs).unref()
    try {
      await close({ isOrphan })
    } catch (error) {
      logger.error({ err: error }, 'stop failed')
      process.exit(1)
    }
    logger.info('stopped')
    process.exit(0)
  }
  const stopAsOrphan = () => {
    // Nobody reads our output any more, and a write to it might wait for ever.
    logger.level = 'silent'
    void stop('supervisor gone', true)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal, false))
  process.on('disconnect', stopAsOrphan)
  if (process.send !== undefined) {
    // An application sometimes outlived a launcher killed with -9 on a loaded machine; the cause is not known.
    const parent = process.ppid
    setInterval(() => process.ppid !== parent && stopAsOrphan(), parentCheckIntervalMs).unref()
  }
  return stopping.signal
}
