import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClickHouseClient } from '@sightline/db/clickhouse'
import type { Instance } from '../launch/instance.ts'
import { loadSecrets } from '../launch/secrets.ts'
import { startDemoInstance } from '../testing/demo-instance.ts'
import { runLoad, type LoadInput, type LoadResult } from './load.ts'
import { measureRawInsert } from './raw-insert.ts'
import { readCpuSeconds, readMemoryMb } from './process-usage.ts'
import { median, quantile, toRow, type BenchRow, type Target } from './row.ts'

interface Scenario {
  readonly name: string
  readonly eventsPerRequest: number
  readonly connections: number
  readonly isGzipped?: boolean
  readonly target: Target
}

const scenarios: readonly Scenario[] = [
  { name: 'single events', eventsPerRequest: 1, connections: 50, target: { of: 'ratio', atLeast: 0.5 } },
  {
    name: 'batches of 100',
    eventsPerRequest: 100,
    connections: 10,
    target: { of: 'ratio', atLeast: 0.33 },
  },
  {
    name: 'batches of 100, gzip',
    eventsPerRequest: 100,
    connections: 10,
    isGzipped: true,
    target: { of: 'ratio', atLeast: 0.33 },
  },
  {
    name: 'batches of 1000',
    eventsPerRequest: 1000,
    connections: 10,
    target: { of: 'ratio', atLeast: 0.33 },
  },
]

interface Measured extends LoadResult {
  readonly cpuMicrosPerEvent: number
}

/** The same load on an instance with so many processes of ingest. */
const processCount = 2
const rounds = 3

/**
 * Ingest against a bare `node:http` server: the same bodies, in turns, each round one after the other. The first round of
 * each is thrown away: it is when the code for such bodies is compiled.
 */
export async function benchIngest(instance: Instance, dataDir: string, isQuick: boolean): Promise<BenchRow[]> {
  const { project } = instance
  if (project === null) throw new Error('the bench needs an instance with a demo project')
  const floor = await startFloor()
  await using several = isQuick ? undefined : await startDemoInstance(1_000, { WORKER_COUNT: String(processCount) })
  const one = toServer(instance, dataDir)
  const servers = [floor.server, one, ...(several === undefined ? [] : [toServer(several.instance, several.dataDir)])]
  const rows: BenchRow[] = []
  try {
    for (const scenario of scenarios) {
      const [floors = [], ours = [], oursOfSeveral = []] = await measureInTurns(servers, scenario, isQuick ? 1 : 10)
      rows.push(...toScenarioRows(scenario, ours, floors))
      if (several !== undefined) rows.push(...toRowsOfSeveral(scenario, oursOfSeveral, ours))
    }
    rows.push(...(await benchSustained(instance, project.writeKey, isQuick ? 5 : 30)))
    await one.settle()
    rows.push(await benchVisibility(instance, project, isQuick ? 5 : 20))
  } finally {
    floor.process.kill()
  }
  return rows
}

/** What takes the load. */
interface Server {
  readonly url: string
  readonly writeKey: string
  /** The process, or the supervisor and its workers. */
  readonly pids: readonly number[]
  /** Returns when all that was accepted is stored, so that it takes no time of the next. */
  readonly settle: () => Promise<void>
}

function toServer(instance: Instance, dataDir: string): Server {
  return {
    url: instance.ingestUrl,
    writeKey: instance.project?.writeKey ?? '',
    pids: findIngestPids(instance),
    settle: () => flushIngest(instance.ingestUrl, loadSecrets(dataDir).internalToken),
  }
}

/** The rounds of each server, in the order of the servers. */
async function measureInTurns(servers: readonly Server[], scenario: Scenario, seconds: number): Promise<Measured[][]> {
  const runs: Measured[][] = servers.map(() => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [index, server] of servers.entries()) {
      const run = await measure(server, { ...scenario, seconds: round === 0 ? Math.min(seconds, 3) : seconds })
      if (round > 0) runs[index]?.push(run)
      await server.settle()
    }
  }
  return runs
}

function toScenarioRows(scenario: Scenario, ours: readonly Measured[], floors: readonly Measured[]): BenchRow[] {
  const of = (runs: readonly Measured[], field: keyof Measured) => median(runs.map((run) => run[field]))
  const isBatch = scenario.eventsPerRequest > 1
  return [
    toRow({
      name: `${scenario.name}, acknowledged durable`,
      unit: 'events/s',
      value: of(ours, 'eventsPerSecond'),
      floor: of(floors, 'eventsPerSecond'),
      target: scenario.target,
    }),
    toRow({
      name: `${scenario.name}, CPU of ingest`,
      unit: 'µs/event',
      value: of(ours, 'cpuMicrosPerEvent'),
      floor: of(floors, 'cpuMicrosPerEvent'),
      ...(isBatch ? { target: { of: 'ratio', atMost: 2.5 } as const } : {}),
    }),
    toRow({ name: `${scenario.name}, p50`, unit: 'ms', value: of(ours, 'p50Ms'), floor: of(floors, 'p50Ms') }),
    toRow({ name: `${scenario.name}, p99`, unit: 'ms', value: of(ours, 'p99Ms'), floor: of(floors, 'p99Ms') }),
  ]
}

/** Beside the figures of one process in the same run. */
function toRowsOfSeveral(scenario: Scenario, several: readonly Measured[], one: readonly Measured[]): BenchRow[] {
  const of = (runs: readonly Measured[], field: keyof Measured) => median(runs.map((run) => run[field]))
  const compare = (title: string, unit: string, field: keyof Measured) =>
    toRow({
      name: `${scenario.name}, ${title}, ${processCount} processes (floor: 1 process)`,
      unit,
      value: of(several, field),
      floor: of(one, field),
    })
  return [
    compare('acknowledged durable', 'events/s', 'eventsPerSecond'),
    compare('CPU', 'µs/event', 'cpuMicrosPerEvent'),
  ]
}

function findIngestPids(instance: Instance): number[] {
  return Object.entries(instance.pids).flatMap(([name, pid]) => (name.startsWith('ingest') ? [pid] : []))
}

/** Batches for a longer time: memory stays flat and the store keeps up. */
async function benchSustained(instance: Instance, writeKey: string, seconds: number): Promise<BenchRow[]> {
  const pids = findIngestPids(instance)
  let peakMb = 0
  const watch = setInterval(() => (peakMb = Math.max(peakMb, readMemoryMb(pids))), 250)
  const load = await runLoad({ url: instance.ingestUrl, writeKey, eventsPerRequest: 1000, connections: 10, seconds })
  clearInterval(watch)
  const health = (await (await fetch(`${instance.ingestUrl}/health`)).json()) as { pendingSegments: number }
  return [
    toRow({
      name: `sustained ${seconds} s, batches of 1000 (floor: raw insert)`,
      unit: 'events/s',
      value: load.eventsPerSecond,
      floor: await measureRawInsert(instance.clickhouseUrl),
    }),
    toRow({
      name: 'segments waiting at the end',
      unit: 'segments',
      value: health.pendingSegments,
      target: { of: 'value', atMost: 2 },
    }),
    toRow({ name: 'memory of ingest, peak', unit: 'MB', value: peakMb, target: { of: 'value', atMost: 300 } }),
  ]
}

/** From the answer of a single event to its row in a query, under half of what batches of 100 can do. */
async function benchVisibility(
  instance: Instance,
  project: { id: string; writeKey: string },
  seconds: number,
): Promise<BenchRow> {
  const client = createClickHouseClient({ url: instance.clickhouseUrl, database: instance.clickhouseDatabase })
  const delaysMs: number[] = []
  const load = runLoad({
    url: instance.ingestUrl,
    writeKey: project.writeKey,
    eventsPerRequest: 100,
    connections: 10,
    seconds,
    rate: 400,
  })
  const endAt = performance.now() + seconds * 1000 - 1_500
  try {
    for (let probe = 0; performance.now() < endAt; probe++) {
      const eventId = `visible-${Date.now().toString(36)}-${probe}`
      await fetch(`${instance.ingestUrl}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${project.writeKey}` },
        body: JSON.stringify({ event: 'visibility_probe', event_id: eventId, user_id: 'bench' }),
      })
      const acknowledgedAt = performance.now()
      while (!(await isVisible(client, project.id, eventId))) await sleep(10)
      delaysMs.push(performance.now() - acknowledgedAt)
    }
    await load
  } finally {
    await client.close()
  }
  return toRow({
    name: 'accept to visible, p95, beside 40 000 events/s',
    unit: 'ms',
    value: quantile(delaysMs, 0.95),
    target: { of: 'value', atMost: 1000 },
  })
}

async function isVisible(
  client: ReturnType<typeof createClickHouseClient>,
  projectId: string,
  eventId: string,
): Promise<boolean> {
  const answer = await client.query({
    query: `SELECT count() AS rows FROM events WHERE project_id = {projectId:UUID} AND event = 'visibility_probe'
            AND occurred_at > now() - INTERVAL 1 HOUR AND event_id = {eventId:String}`,
    query_params: { projectId, eventId },
    format: 'JSONEachRow',
  })
  const [row] = await answer.json<{ rows: string }>()
  return Number(row?.rows ?? 0) > 0
}

async function measure({ url, writeKey, pids }: Server, load: Omit<LoadInput, 'url' | 'writeKey'>): Promise<Measured> {
  const cpuBefore = readCpuSeconds(pids)
  const startedAt = performance.now()
  const result = await runLoad({ ...load, url, writeKey })
  const seconds = (performance.now() - startedAt) / 1000
  const events = result.eventsPerSecond * seconds
  return { ...result, cpuMicrosPerEvent: ((readCpuSeconds(pids) - cpuBefore) * 1e6) / events }
}

async function flushIngest(ingestUrl: string, token: string): Promise<void> {
  await fetch(`${ingestUrl}/internal/flush`, { method: 'POST', headers: { 'x-internal-token': token } })
}

async function startFloor(): Promise<{ process: ChildProcess; server: Server }> {
  const child = fork(fileURLToPath(new URL('floor-server.ts', import.meta.url)))
  const [message] = (await once(child, 'message')) as [{ port: number }]
  const url = `http://127.0.0.1:${message.port}`
  return { process: child, server: { url, writeKey: '', pids: [child.pid ?? 0], settle: () => Promise.resolve() } }
}
