import { setTimeout as sleep } from 'node:timers/promises'
import { createClickHouseClient, createClickHouseReader, type ClickHouseReader } from '@sightline/db/clickhouse'
import { buildProjectCheckQuery, readLedger, type ProjectCheckRow } from '@sightline/db/event'
import { canaryProject } from '@sightline/domain/canary'
import type { AcceptedCounts, CorruptSegment, LedgerAccount } from '@sightline/domain/ledger'
import { findInstance } from '../launch/instance.ts'
import { loadSecrets } from '../launch/secrets.ts'

export interface VerifyReport extends LedgerAccount {
  readonly since: Date
  readonly checkedAt: Date
  readonly projects: readonly ProjectCheckRow[]
  /** Segments in which the disk of a log lost acknowledged events, until a person has taken them away. */
  readonly corrupt: readonly CorruptSegment[]
  readonly isProven: boolean
}

/** Live traffic moves between the look at the log, the ledger and the rows; a true fault stays, whatever the moment. */
const maxLooks = 8
const lookIntervalMs = 700

/**
 * Proves, or refutes, that every acknowledged event of a running instance is stored exactly once.
 * @throws Error when the instance does not run.
 */
export async function verifyInstance(input: { dataDir: string; since: Date; now: () => Date }): Promise<VerifyReport> {
  const instance = findInstance(input.dataDir)
  if (instance === undefined)
    throw new Error(`no instance runs on ${input.dataDir}: start one with npm start, or give --data-dir`)
  const { internalToken } = loadSecrets(input.dataDir)
  const client = createClickHouseClient({ url: instance.clickhouseUrl, database: instance.clickhouseDatabase })
  const reader = createClickHouseReader(client)
  try {
    for (let look = 1; ; look++) {
      const report = await lookOnce(reader, () => fetchLogState(instance.ingestUrl, internalToken), input)
      if (report.isProven || look === maxLooks) return report
      await sleep(lookIntervalMs)
    }
  } finally {
    await client.close()
  }
}

async function lookOnce(
  reader: ClickHouseReader,
  logStateOf: () => Promise<LogState>,
  input: { since: Date; now: () => Date },
): Promise<VerifyReport> {
  const account = await readLedger(reader, async () => (await logStateOf()).pending, { since: input.since })
  const { corrupt } = await logStateOf()
  const projects = (await reader.run(buildProjectCheckQuery())).rows
  // Our own canary is held to the same account, and is nobody's number.
  const hours = account.hours.filter((hour) => hour.projectId !== canaryProject.projectId)
  const isProven = account.faults.length === 0 && corrupt.length === 0 && projects.every(isSound)
  return { since: input.since, checkedAt: input.now(), projects, corrupt, ...account, hours, isProven }
}

function isSound(project: ProjectCheckRow): boolean {
  return project.events === project.distinctEvents && project.views === project.trafficViews
}

interface LogState {
  readonly pending: AcceptedCounts[]
  readonly corrupt: CorruptSegment[]
}

async function fetchLogState(ingestUrl: string, token: string): Promise<LogState> {
  const answer = await fetch(`${ingestUrl}/internal/pending`, { headers: { 'x-internal-token': token } })
  if (!answer.ok) throw new Error(`ingest answered ${answer.status} when asked what is pending`)
  return (await answer.json()) as LogState
}
