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

const config = readConfig()
const logger = pino({ level: config.logLevel, base: { app: 'ingest' } })
const ingest = await compose(config, { logger })

let isStopping = false
async function stop(reason: string): Promise<void> {
  if (isStopping) return
  isStopping = true
  logger.info({ reason }, 'stopping')
  await ingest.close()
  logger.info('stopped')
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))
// Started by a supervisor: without it nobody would stop us.
process.on('disconnect', () => void stop('supervisor gone'))

await ingest.server.listen({ host: config.http.host, port: config.http.port })
logger.info({ address: ingest.server.listeningOrigin }, 'listening')
