/** The supervisor behind `npm start`: starts the platform and keeps it running until it is told to stop. */
import path from 'node:path'
import { Launcher } from './launcher.ts'
import { helpText, parseLaunchOptions } from './options.ts'
import { Refusal } from './refusal.ts'
import { ServiceStartError } from './service.ts'
import { createTerminal } from './terminal.ts'

/** One Ctrl-C may arrive more than once: from the terminal, from npm and from start.mjs. */
const sameSignalMs = 1_000

const repositoryDir = path.resolve(import.meta.dirname, '../..')
const now = () => new Date()
const terminal = createTerminal(process.stdout, now)
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined) // the terminal is gone

try {
  const options = parseLaunchOptions(process.argv.slice(2), process.cwd())
  if (options.help) console.log(helpText)
  else await run(new Launcher({ options, env: process.env, repositoryDir, terminal, now }))
  if (options.help) process.exit(0)
} catch (error) {
  console.error(describeFailure(error))
  process.exit(1)
}

async function run(launcher: Launcher): Promise<void> {
  stopOnSignals(launcher)
  try {
    await launcher.start()
  } catch (error) {
    const wasStopping = launcher.isStopping
    await launcher.stop()
    if (!wasStopping) throw error
  }
}

function stopOnSignals(launcher: Launcher): void {
  let firstAtMs: number | undefined
  const stop = () => {
    if (firstAtMs !== undefined && performance.now() - firstAtMs > sameSignalMs) return launcher.hurry()
    if (firstAtMs === undefined) terminal.note('stopping; Ctrl-C again to hurry')
    firstAtMs ??= performance.now()
    void launcher.stop().then(() => {
      terminal.note('stopped')
      process.exit(process.exitCode ?? 0)
    })
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  process.once('disconnect', stop) // start.mjs is gone
}

function describeFailure(error: unknown): string {
  if (error instanceof Refusal) return error.message
  if (!(error instanceof ServiceStartError))
    return error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `${error.lastWords}\nSightline could not start, because ${error.message}: see its message above, the whole of it is in logs/ of the data directory.`
}
