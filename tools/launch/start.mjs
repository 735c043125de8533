/**
 * `npm start`: makes the clone ready, then hands over to main.ts under the pinned Node. Plain JavaScript, so that any
 * Node from 20 on can run it.
 */
import { spawn } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Unfit, pinnedNode, prepare, repositoryDir } from './prepare.mjs'

const npmWatchIntervalMs = 500

try {
  await prepare()
  run()
} catch (error) {
  if (!(error instanceof Unfit)) throw error
  console.error(error.message)
  process.exitCode = 1
}

function run() {
  const main = path.join(repositoryDir, 'tools/launch/main.ts')
  // The channel tells main.ts when this process is gone, however it ended.
  const child = spawn(pinnedNode, [main, ...process.argv.slice(2)], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('error', (error) => {
    console.error(`The pinned Node could not be started (${error.message}): run \`npm ci\` and try again.`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (os.constants.signals[signal] ?? 0)))
  if (process.env.npm_lifecycle_event !== undefined) stopWithNpm(child)
}

/** A killed npm leaves its script running: then nobody is there any more who could stop it from the terminal. */
function stopWithNpm(child) {
  const shellPid = findShellUnderNpm()
  const parentPid = process.ppid
  const npmPid = shellPid && findParent(shellPid)
  const isNpmGone = () => process.ppid !== parentPid || (shellPid && findParent(shellPid) !== npmPid)
  setInterval(() => isNpmGone() && child.kill('SIGTERM'), npmWatchIntervalMs).unref()
}

/**
 * The shell that npm runs a script in, if it stays between the two: some shells turn into the script instead, and then
 * the parent is npm, whose own parent may end as it likes. Only Linux tells; elsewhere the parent alone is watched.
 */
function findShellUnderNpm() {
  try {
    const npmProgram = realpathSync(process.env.npm_node_execpath)
    const isNpm = (pid) => realpathSync(`/proc/${pid}/exe`) === npmProgram
    return !isNpm(process.ppid) && isNpm(findParent(process.ppid)) ? process.ppid : undefined
  } catch {
    return undefined
  }
}

/** The 2nd field after the command name in /proc/PID/stat. */
function findParent(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}
