import cluster from 'node:cluster'
import { Socket } from 'node:net'
import { readConfig } from '@sightline/process/read-config'
import { stopOnSignals } from '@sightline/process/stop-on-signals'
import { pino } from 'pino'
import { takeOverDirectory } from './cluster/directory-lock.ts'
import { ownerDescriptor, workerVariable } from './cluster/fork-worker.ts'
import { createSupervision } from './cluster/supervise.ts'
import { toWorkerConfig } from './cluster/worker-config.ts'
import { adoptSegments } from './cluster/worker-directories.ts'
import { takeSeat } from './cluster/worker-seat.ts'
import { compose } from './compose.ts'
import { parseConfig } from './config.ts'

/** What is not stored by then is in the log. */
const stopTimeoutMs = 15_000
const orphanDrainTimeoutMs = 1_000

const config = readConfig('ingest', () => parseConfig(process.env))
if (config.workerCount === 1) await runAlone()
else if (cluster.isPrimary) await runSupervisor()
else await runWorker(Number(process.env[workerVariable]))

async function runAlone(): Promise<void> {
  const logger = pino({ level: config.logLevel, base: { app: 'ingest' } })
  const starting = adoptSegments(config.sharedDirectory, [config.log.directory]).then(() => compose(config, { logger }))
  // At once: a supervisor may go while we start.
  const stopping = stopOnSignals({
    logger,
    timeoutMs: stopTimeoutMs,
    close: async ({ isOrphan }) => (await starting).close(isOrphan ? orphanDrainTimeoutMs : undefined),
  })
  const { server } = await starting
  if (stopping.aborted) return
  logger.info({ address: await server.listen(config.http) }, 'listening')
}

async function runSupervisor(): Promise<void> {
  const logger = pino({ level: config.logLevel, base: { app: 'ingest' } })
  const starting = createSupervision(config, { logger, onPids: (pids) => process.send?.({ pids }) })
  const stopping = stopOnSignals({
    logger,
    timeoutMs: stopTimeoutMs + 3_000,
    close: async ({ isOrphan }) => (await starting).close(isOrphan),
  })
  const supervision = await starting
  if (stopping.aborted) return
  const address = await supervision.start().catch((error: unknown) => {
    if (!stopping.aborted) throw error
  })
  if (address !== undefined) logger.info({ address, workers: config.workerCount }, 'listening')
}

/** Without its supervisor it ends at once: Node sees to that, and what was acknowledged is in the log. */
async function runWorker(worker: number): Promise<void> {
  const logger = pino({ level: config.logLevel, base: { app: 'ingest', worker } })
  cluster.worker?.on('error', () => process.exit(0))
  const own = toWorkerConfig(config, worker)
  // Held until the process ends: a lock that nobody refers to would be collected.
  const lock = await takeOverDirectory(own.log.directory)
  const seat = takeSeat({
    socket: new Socket({ fd: ownerDescriptor }),
    send: (message, onSent) => process.send?.(message, undefined, {}, () => onSent?.()),
    onMessage: (listener) => process.on('message', listener),
    monotonicMs: () => performance.now(),
  })
  const onBroken = (error: unknown) => {
    logger.fatal({ err: error }, 'log cannot be mended')
    process.exit(1)
  }
  const starting = compose(own, { logger, seat, onBroken })
  const stopping = stopOnSignals({
    logger,
    timeoutMs: stopTimeoutMs,
    close: async () => {
      await (await starting).close()
      lock.release()
    },
  })
  const { server } = await starting
  if (stopping.aborted) return
  seat.ready(await server.listen(config.http))
}
