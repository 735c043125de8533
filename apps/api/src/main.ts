import { pino } from 'pino'
import { compose } from './compose.ts'
import { parseConfig } from './config.ts'
import { readConfig, stopOnSignals } from './process.ts'

const config = readConfig('api', () => parseConfig(process.env, 'api'))
const logger = pino({ level: config.logLevel, base: { app: 'api' } })
const starting = compose(config, { logger, now: () => new Date() })
// At once: a supervisor may go while we start.
stopOnSignals(logger, async () => (await starting).close())

const { server } = await starting
await server.listen({ host: config.http.host, port: config.http.port })
logger.info({ address: server.listeningOrigin }, 'listening')
