import { readConfig } from '@sightline/process/read-config'
import { stopOnSignals } from '@sightline/process/stop-on-signals'
import { pino } from 'pino'
import { compose } from './compose.ts'
import { parseConfig } from './config.ts'

/** What is not stored by then is in the log. */
const stopTimeoutMs = 15_000
const orphanDrainTimeoutMs = 1_000

const config = readConfig('ingest', () => parseConfig(process.env))
const logger = pino({ level: config.logLevel, base: { app: 'ingest' } })
const starting = compose(config, { logger })
// At once: a supervisor may go while we start.
const stopping = stopOnSignals({
  logger,
  timeoutMs: stopTimeoutMs,
  close: async ({ isOrphan }) => (await starting).close(isOrphan ? orphanDrainTimeoutMs : undefined),
})

const { server } = await starting
if (!stopping.aborted) {
  await server.listen({ host: config.http.host, port: config.http.port })
  logger.info({ address: server.listeningOrigin }, 'listening')
}
