import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Random } from '../generate/random.ts'
import { findInstance, type Instance } from '../launch/instance.ts'
import { identifyProcess, sendSignal, waitUntilGone } from '../launch/process-identity.ts'
import { startDemoInstance } from '../testing/demo-instance.ts'
import { Freezer } from './freezer.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'
import { startStoreProxy, type StoreProxy } from './store-proxy.ts'

/** An instance under test and what can be done to it. */
export interface World extends AsyncDisposable {
  readonly dataDir: string
  readonly logDirectory: string
  readonly project: { readonly id: string; readonly writeKey: string }
  readonly random: Random
  readonly proxy: StoreProxy
  /** The only way to stop a process: so that it goes on whatever happens. */
  readonly freezer: Freezer
  /** Holds the log; or why there is none. */
  readonly disk: SmallDisk | string
  /** As it is now: processes come and go. */
  instance(): Instance
  /** Processes of ingest, several when there are workers. */
  ingestPids(): number[]
  /** None while it is being started again. */
  clickhousePids(): number[]
  setClock(offsetMs: number): void
  /** Resolves once ingest takes events. */
  untilServing(): Promise<void>
  /** Kills all of ingest, does something to its files, and only then lets it be started again. */
  whileIngestIsDead<Result>(act: () => Result): Promise<Result>
}

export interface WorldInput {
  readonly random: Random
  readonly workers: number
  /** Whether to put the log on a file system of its own, if that can be done. */
  readonly mayMount: boolean
  /** Ends the start, and undoes what there is of it. */
  readonly signal: AbortSignal
}

const serveTimeoutMs = 60_000
/** Small enough to be reached while ClickHouse is away, for where no disk can be filled. */
const maxLogBytes = 8 * 1024 * 1024

export async function createWorld({ random, workers, mayMount, signal }: WorldInput): Promise<World> {
  await using made = new AsyncDisposableStack()
  const control = mkdtempSync(join(tmpdir(), 'sightline-chaos-'))
  made.defer(() => rmSync(control, { recursive: true, force: true }))
  const setClock = (offsetMs: number) => writeFileSync(join(control, 'clock-offset-ms'), String(offsetMs))
  setClock(0)
  const proxy = made.use(await startStoreProxy(() => Number(readFileSync(join(control, 'clickhouse-port'), 'utf8'))))
  writeFileSync(join(control, 'proxy-port'), String(proxy.port))
  const disk = mayMount ? mountSmallDisk() : 'not asked for'
  if (typeof disk !== 'string') made.use(disk)
  const hook = pathToFileURL(join(import.meta.dirname, 'ingest-hook.ts'))
  hook.searchParams.set('directory', control)
  const demo = made.use(
    await startDemoInstance(
      1_000,
      {
        NODE_OPTIONS: `--import=${hook.href}`,
        WORKER_COUNT: String(workers),
        INGEST_LOG_MAX_BYTES: String(maxLogBytes * workers),
        ...(typeof disk === 'string' ? {} : { INGEST_LOG_DIR: disk.directory, INGEST_MIN_FREE_BYTES: '0' }),
      },
      signal,
    ),
  )
  // Faults are over before the instance is told to end: with ClickHouse stopped or silent it could not end in order.
  const freezer = made.use(new Freezer())
  made.defer(() => {
    proxy.slowDown(0)
    proxy.swallowAnswers(false)
    if (typeof disk !== 'string') disk.empty()
  })
  const { project } = demo.instance
  if (project === null) throw new Error('chaos needs a demo project')
  const stack = made.move()
  return {
    dataDir: demo.dataDir,
    logDirectory: typeof disk === 'string' ? join(demo.dataDir, 'ingest-log') : disk.directory,
    project,
    random,
    proxy,
    freezer,
    disk,
    setClock,
    ...processesOf(demo.dataDir, demo.instance, freezer),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

function processesOf(dataDir: string, first: Instance, freezer: Freezer) {
  const instance = () => findInstance(dataDir) ?? first
  const pidsOf = (isMeant: (name: string) => boolean) =>
    Object.entries(instance().pids)
      .filter(([name, pid]) => isMeant(name) && identifyProcess(pid) !== undefined)
      .map(([, pid]) => pid)
  const ingestPids = () => pidsOf((name) => name.startsWith('ingest'))
  return {
    instance,
    ingestPids,
    clickhousePids: () => pidsOf((name) => name === 'clickhouse'),
    untilServing: () => untilServing(instance),
    async whileIngestIsDead<Result>(act: () => Result): Promise<Result> {
      const { pid: launcher } = instance()
      const identities = ingestPids().flatMap((pid) => identifyProcess(pid) ?? [])
      // The launcher starts ingest again 250 ms after its end, at the soonest.
      for (const { pid } of identities) sendSignal(pid, 'SIGKILL')
      freezer.freeze([launcher])
      try {
        await waitUntilGone(identities, 5_000)
        return act()
      } finally {
        freezer.thaw([launcher])
      }
    },
  }
}

async function untilServing(instance: () => Instance): Promise<void> {
  const deadline = performance.now() + serveTimeoutMs
  while (performance.now() < deadline) {
    const signal = AbortSignal.timeout(2_000)
    const answer = await fetch(`${instance().ingestUrl}/health`, { signal }).catch(() => undefined)
    if (answer?.ok === true) return
    await sleep(50)
  }
  throw new Error('ingest did not serve again')
}

/** The segments of an ingest log, of all its workers, oldest first. */
export function listSegments(logDirectory: string): string[] {
  const names = readdirSync(logDirectory, { recursive: true, encoding: 'utf8' })
  return names
    .filter((name) => /^(worker-\d+\/)?[^/]+\.segment$/.test(name))
    .sort((a, b) => (a.split('/').at(-1) ?? '').localeCompare(b.split('/').at(-1) ?? ''))
    .map((name) => join(logDirectory, name))
}
