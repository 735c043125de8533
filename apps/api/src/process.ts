import type { Logger } from 'pino'

/** A configuration that cannot be used ends the process with one message on stderr, before anything opens. */
export function readConfig<T>(app: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    console.error(`${app}: the configuration is not usable:\n${error instanceof Error ? error.message : String(error)}`)
    return process.exit(1)
  }
}

/** How long a stop may take; then the process ends as it is. */
const stopTimeoutMs = 10_000
const parentCheckIntervalMs = 1_000

/** Ends the process cleanly on SIGTERM, SIGINT, and when the supervisor that spawned it with IPC is gone. */
export function stopOnSignals(logger: Logger, close: () => Promise<void>): void {
  let isStopping = false
  const stop = async (reason: string) => {
    if (isStopping) return
    isStopping = true
    logger.info({ reason }, 'stopping')
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), stopTimeoutMs).unref()
    await close().catch((error: unknown) => logger.error({ err: error }, 'stop failed'))
    logger.info('stopped')
    process.exit(0)
  }
  const stopAsOrphan = () => {
    // Nobody reads our output any more, and a write to it might wait for ever.
    logger.level = 'silent'
    void stop('supervisor gone')
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))
  process.on('disconnect', stopAsOrphan)
  if (process.send === undefined) return
  // A channel can outlive the supervisor where another of its children still holds an end of it.
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && stopAsOrphan(), parentCheckIntervalMs).unref()
}
