import { pino } from 'pino'
import { composeWorker } from './compose-worker.ts'
import { parseConfig } from './config.ts'
import { readConfig, stopOnSignals } from './process.ts'

const config = readConfig('worker', () => parseConfig(process.env, 'worker'))
const logger = pino({ level: config.logLevel, base: { app: 'worker' } })
const starting = composeWorker(config, { logger, now: () => new Date() })
// At once: a supervisor may go while we start.
stopOnSignals(logger, async () => (await starting).close())

const { server } = await starting
await server.listen({ host: config.http.host, port: config.http.port })
logger.info({ address: server.listeningOrigin }, 'listening')
