import cluster from 'node:cluster'
import { Duplex } from 'node:stream'
import type { WorkerProcess } from './supervisor.ts'

/** Names the worker in its environment. */
export const workerVariable = 'SIGHTLINE_INGEST_WORKER'
/** In a worker: the socket to the owner of the ids. Below it are input, outputs and Node's own channel. */
export const ownerDescriptor = 4

/** Runs this program again as a worker. Connections are dealt out by turns. */
export function forkWorker(worker: number): WorkerProcess {
  // Structured clones: what metrics say is not always JSON.
  cluster.setupPrimary({ stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'], serialization: 'advanced' })
  const forked = cluster.fork({ [workerVariable]: String(worker) })
  const socket = forked.process.stdio[ownerDescriptor]
  if (!(socket instanceof Duplex)) throw new Error('a worker has no socket to the owner of the ids')
  // A message that could not be sent is an error too, of a process that may well live: only its exit says that it ended.
  forked.on('error', () => undefined)
  return {
    pid: forked.process.pid ?? 0,
    socket,
    send: (message) => {
      if (forked.isConnected()) forked.send(message, () => undefined)
    },
    onMessage: (listener) => void forked.on('message', listener),
    kill: (signal) => void forked.process.kill(signal),
    ended: new Promise((resolve) => {
      forked.process.once('exit', (code, signal) => resolve({ code, signal }))
      forked.process.on('error', () => forked.process.pid === undefined && resolve({ code: null, signal: null }))
    }),
  }
}
