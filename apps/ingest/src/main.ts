import { pino } from 'pino'
import { compose } from './compose.ts'
import { parseConfig, type IngestConfig } from './config.ts'

function readConfig(): IngestConfig {
  try {
    return parseConfig(process.env)
  } catch (error) {
    console.error(`ingest: the configuration is not usable:\n${error instanceof Error ? error.message : String(error)}`)
    return process.exit(1)
  }
}

/** How long a stop may take; what is not stored by then is in the log. */
const stopTimeoutMs = 15_000
/** Without a supervisor the databases are going too: no use to wait for them. */
const orphanDrainTimeoutMs = 1_000
const parentCheckIntervalMs = 1_000

const config = readConfig()
const logger = pino({ level: config.logLevel, base: { app: 'ingest' } })
const starting = compose(config, { logger })

let isStopping = false
async function stop(reason: string, drainTimeoutMs?: number): Promise<void> {
  if (isStopping) return
  isStopping = true
  logger.info({ reason }, 'stopping')
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), stopTimeoutMs).unref()
  const ingest = await starting
  await ingest.close(drainTimeoutMs)
  logger.info('stopped')
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))

/** Started by a supervisor that is gone: nobody else would stop us, and nobody reads our output any more. */
function stopAsOrphan(): void {
  logger.level = 'silent'
  void stop('supervisor gone', orphanDrainTimeoutMs)
}
process.on('disconnect', stopAsOrphan)
if (process.send !== undefined) {
  // A channel can outlive the supervisor where another of its children still holds an end of it.
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && stopAsOrphan(), parentCheckIntervalMs).unref()
}

const { server } = await starting
if (!isStopping) {
  await server.listen({ host: config.http.host, port: config.http.port })
  logger.info({ address: server.listeningOrigin }, 'listening')
}
