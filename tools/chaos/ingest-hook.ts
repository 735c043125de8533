import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/*
 * Loaded into every process of an instance under test (`node --import`), it acts in those of ingest: their clock can be
 * set to another time while they run, and they reach ClickHouse through the proxy of the test. So ingest itself needs no
 * switch for tests.
 */
const directory = new URL(import.meta.url).searchParams.get('directory') ?? ''
const clockPollMs = 100

if (process.argv[1]?.endsWith('apps/ingest/src/main.ts') === true) {
  goThroughProxy()
  shiftClock()
}

/** The port of the real server is told to the proxy, which may be there before it. */
function goThroughProxy(): void {
  const { env } = process
  const proxyPort = readFileSync(join(directory, 'proxy-port'), 'utf8')
  const url = new URL(env.CLICKHOUSE_URL ?? '')
  // A process that ingest started has it already.
  if (url.port === proxyPort) return
  writeFileSync(join(directory, 'clickhouse-port'), url.port)
  url.port = proxyPort
  env.CLICKHOUSE_URL = url.href
}

function shiftClock(): void {
  const realNow = Date.now.bind(Date)
  let offsetMs = 0
  const look = () => (offsetMs = Number(readFileSync(join(directory, 'clock-offset-ms'), 'utf8')))
  look()
  setInterval(look, clockPollMs).unref()
  Date.now = () => realNow() + offsetMs
  globalThis.Date = new Proxy(Date, {
    construct: (target, args: unknown[], newTarget: new () => object): object =>
      Reflect.construct(target, args.length === 0 ? [target.now()] : args, newTarget) as object,
  })
}
