import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { GuardOrder } from './guard-protocol.ts'

const guardProgram = fileURLToPath(new URL('./guard.ts', import.meta.url))

/** Runs a program under a guard that ends it when this process is gone; its output goes to the file. */
export function spawnGuarded(order: GuardOrder, outputFd: number): ChildProcess {
  const guard = spawn(process.execPath, [guardProgram], {
    detached: true, // a Ctrl-C at the terminal is for the launcher alone, which ends things in order
    stdio: ['ignore', outputFd, outputFd, 'ipc'],
    env: { PATH: order.env.PATH },
  })
  guard.send(order, () => undefined) // an early end is seen by its exit
  return guard
}
