import { pino } from 'pino'
import { composeWorker } from './compose-worker.ts'
import { parseConfig } from './config.ts'
import { readConfig, stopOnSignals } from './process.ts'

const config = readConfig('worker', () => parseConfig(process.env, 'worker'))
const logger = pino({ level: config.logLevel, base: { app: 'worker' } })
const worker = await composeWorker(config, { logger, now: () => new Date() })
stopOnSignals(logger, () => worker.close())

await worker.server.listen({ host: config.http.host, port: config.http.port })
logger.info({ address: worker.server.listeningOrigin }, 'listening')
