import { readConfig } from '@sightline/process/read-config'
import { stopOnSignals } from '@sightline/process/stop-on-signals'
import { pino } from 'pino'
import { composeWorker } from './compose-worker.ts'
import { parseConfig } from './config.ts'

const config = readConfig('worker', () => parseConfig(process.env, 'worker'))
const logger = pino({ level: config.logLevel, base: { app: 'worker' } })
const starting = composeWorker(config, { logger, now: () => new Date() })
// At once: a supervisor may go while we start.
const stopping = stopOnSignals({ logger, timeoutMs: 10_000, close: async () => (await starting).close() })

const { server } = await starting
if (!stopping.aborted) {
  await server.listen({ host: config.http.host, port: config.http.port })
  logger.info({ address: server.listeningOrigin }, 'listening')
}
