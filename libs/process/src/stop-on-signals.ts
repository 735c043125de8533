import { EventEmitter } from 'node:events'
import { symbols, type Logger } from 'pino'

export interface StopOptions {
  readonly logger: Logger
  /** Closes what the process has opened. An orphan's databases are going too: no use to wait for them. */
  readonly close: (stop: { readonly isOrphan: boolean }) => Promise<void>
  /** How long a stop may take; then the process ends as it is. */
  readonly timeoutMs: number
}

const parentCheckIntervalMs = 1_000
/** Lines are written within milliseconds, unless all threads for files wait for something else. */
const flushTimeoutMs = 1_000

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
    setTimeout(endByForce, timeoutMs).unref()
    const fault = await close({ isOrphan }).then(
      () => undefined,
      (error: unknown) => ({ err: error }),
    )
    // What an orphan has still to say would go into a pipe that nobody reads.
    if (isOrphan) endByForce()
    else endWithLastWords(logger, fault)
  }
  const stopAsOrphan = () => {
    // Nobody reads our output any more, and a write to it might wait for ever.
    logger.level = 'silent'
    void stop('supervisor gone', true)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal, false))
  process.on('disconnect', stopAsOrphan)
  if (process.send !== undefined) {
    // Besides the channel, whose end may come late on a loaded machine.
    const parent = process.ppid
    setInterval(() => process.ppid !== parent && stopAsOrphan(), parentCheckIntervalMs).unref()
  }
  return stopping.signal
}

function endByForce(): void {
  process.kill(process.pid, 'SIGKILL')
}

/**
 * Ends once all lines of the log are written. At an exit pino writes the rest itself, and where the reader of the pipe is
 * gone it tries that again for ever: so a process whose lines cannot be written is ended by force.
 */
function endWithLastWords(logger: Logger, fault: { readonly err: unknown } | undefined): void {
  const code = fault === undefined ? 0 : 1
  const exit = () => process.exit(code)
  const log: unknown = Reflect.get(logger, symbols.streamSym)
  if (!(log instanceof EventEmitter) || !logger.isLevelEnabled(fault === undefined ? 'info' : 'error')) return exit()
  setTimeout(endByForce, flushTimeoutMs)
  log.once('drain', exit)
  log.once('error', exit)
  if (fault === undefined) logger.info('stopped')
  else logger.error(fault, 'stop failed')
}
