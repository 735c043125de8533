/**
 * Runs one program that knows nothing of us (PostgreSQL, Redis) and ends it when the launcher is gone, however that
 * ended. A process of its own; its channel to the launcher is what it watches.
 */
import { spawn } from 'node:child_process'
import { guardOrder } from './guard-protocol.ts'
import type { GuardOrder, WorkerStarted } from './guard-protocol.ts'

process.once('message', (message) => run(guardOrder.parse(message)))
process.once('disconnect', () => process.exit(0)) // gone before the order came

function run(order: GuardOrder): void {
  const { command, args, cwd, env, uid, gid } = order
  const worker = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  })
  const stop = () => {
    worker.kill(order.stopSignal)
    setTimeout(() => worker.kill('SIGKILL'), order.stopTimeoutMs)
  }
  process.removeAllListeners('disconnect')
  process.once('disconnect', stop)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, stop)
  worker.once('error', (error) => {
    console.error(`${command}: ${error.message}`)
    process.exit(1)
  })
  worker.once('exit', (code, signal) => {
    if (signal !== null) console.error(`${command} was ended by ${signal}`)
    process.exit(code ?? 1)
  })
  const started: Partial<WorkerStarted> = { ...(worker.pid === undefined ? {} : { workerPid: worker.pid }) }
  process.send?.(started)
}
