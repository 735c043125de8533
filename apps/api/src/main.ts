import { pino } from 'pino'
import { compose } from './compose.ts'
import { parseConfig } from './config.ts'
import { readConfig, stopOnSignals } from './process.ts'

const config = readConfig('api', () => parseConfig(process.env, 'api'))
const logger = pino({ level: config.logLevel, base: { app: 'api' } })
const api = await compose(config, { logger, now: () => new Date() })
stopOnSignals(logger, () => api.close())

await api.server.listen({ host: config.http.host, port: config.http.port })
logger.info({ address: api.server.listeningOrigin }, 'listening')
