import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'

let dir: string
let fifo: string
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'sightline-process-'))
  fifo = path.join(dir, 'fifo')
  execFileSync('mkfifo', [fifo])
})
const children: ChildProcess[] = []
afterEach(() => children.forEach((child) => child.kill('SIGKILL')))
afterAll(() => rmSync(dir, { recursive: true }))

/** A process that stops on signals; with a fifo its threads for files all wait, so that no line of its log is written. */
async function startProgram(options: { readonly isBusy: boolean }) {
  const program = `
    import { open } from 'node:fs'
    import { pino } from ${JSON.stringify(import.meta.resolve('pino'))}
    import { stopOnSignals } from ${JSON.stringify(import.meta.resolve('./stop-on-signals.ts'))}
    const logger = pino()
    stopOnSignals({ logger, timeoutMs: 10_000, close: () => new Promise((closed) => setTimeout(closed, 20)) })
    setInterval(() => undefined, 1_000)
    if (${options.isBusy}) for (let thread = 0; thread < 4; thread++) open(${JSON.stringify(fifo)}, 'r', () => undefined)
    process.send('ready')`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  children.push(child)
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const { stdout } = child
  if (stdout === null) throw new Error('no pipe to read')
  await once(child, 'message')
  return { child, stdout, ended }
}

it('says that it has stopped and ends with 0', async () => {
  const { child, stdout, ended } = await startProgram({ isBusy: false })
  let said = ''
  stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const isReadToTheEnd = once(stdout, 'close')
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  await isReadToTheEnd
  expect(
    said
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { msg: string }).msg),
  ).toEqual(['stopping', 'stopped'])
})

it(
  'ends although nobody reads its log any more and lines of it are still to be written',
  { timeout: 8_000 },
  async () => {
    const { child, stdout, ended } = await startProgram({ isBusy: true })
    stdout.destroy()
    child.kill('SIGTERM')
    expect((await ended).filter((part) => part !== null)).toHaveLength(1)
  },
)

it('ends as an orphan whose log nobody reads', { timeout: 8_000 }, async () => {
  const { child, stdout, ended } = await startProgram({ isBusy: true })
  stdout.destroy()
  child.disconnect()
  expect((await ended).filter((part) => part !== null)).toHaveLength(1)
})
