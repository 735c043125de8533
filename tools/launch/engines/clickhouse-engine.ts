/**
 * The embedded ClickHouse server: `node clickhouse-engine.ts <server arguments>`, with the application's login as the
 * first message on the channel. The library blocks the thread that runs it, so it has a worker thread, while this one
 * answers signals and watches the launcher.
 */
import http from 'node:http'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { keepAliveQuery } from './clickhouse-keep-alive.ts'

const stopTimeoutMs = 10_000
const engineLogin = z.object({ user: z.string(), password: z.string() })

const engineArguments = process.argv.slice(2)
const port = Number(engineArguments.find((argument) => argument.startsWith('--http_port='))?.split('=')[1])
/** 1 = the end is wanted; shared, since the worker ends the whole process. */
const stopFlag = new Int32Array(new SharedArrayBuffer(4))
let login: z.infer<typeof engineLogin> | undefined

const worker = new Worker(new URL('./clickhouse-engine-worker.ts', import.meta.url), {
  workerData: { engineArguments, stopFlag },
  resourceLimits: { stackSizeMb: 16 },
})
worker.once('error', (error) => {
  console.error(error)
  process.exit(70)
})
process.once('message', (message) => (login = engineLogin.parse(message)))
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop)
process.once('disconnect', stop)

/** The server ends in order once the query that keeps it alive has ended. */
function stop(): void {
  if (Atomics.exchange(stopFlag, 0, 1) === 1) return
  setTimeout(die, stopTimeoutMs)
  if (login === undefined) return die()
  const request = http.request({
    host: '127.0.0.1',
    port,
    method: 'POST',
    agent: false,
    auth: `${login.user}:${login.password}`,
    headers: { connection: 'close' },
  })
  request.once('response', (response) => {
    response.resume()
    if (response.statusCode !== 200) die()
  })
  request.once('error', die) // not serving yet, or no longer
  request.end(`KILL QUERY WHERE query LIKE '${keepAliveQuery.slice(0, 40)}%' ASYNC`)
}

/** As safe as a crash: what was acknowledged is on disk. */
function die(): void {
  process.kill(process.pid, 'SIGKILL')
}
