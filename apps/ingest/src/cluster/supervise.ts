import type { Logger } from 'pino'
import type { IngestConfig } from '../config.ts'
import { createIngestMetrics } from '../metrics/metrics.ts'
import { forkWorker } from './fork-worker.ts'
import type { SupervisorStatus } from './gathered.ts'
import { openIdOwner } from './id-owner.ts'
import { maxSessionVisitors } from './knowledge.ts'
import { Supervisor } from './supervisor.ts'
import { Switchboard } from './switchboard.ts'
import { adoptSegments, toWorkerDirectory } from './worker-directories.ts'
import type { Question } from './worker-message.ts'

export interface SuperviseDeps {
  readonly logger: Logger
  readonly onPids: (pids: Readonly<Record<string, number>>) => void
}

/** Takes over what earlier processes left, whatever their number was, and makes ready to start the workers. */
export async function createSupervision(config: IngestConfig, { logger, onPids }: SuperviseDeps) {
  const root = config.sharedDirectory
  const now = () => Date.now()
  const directories = Array.from({ length: config.workerCount }, (_, worker) => toWorkerDirectory(root, worker))
  const [first = root, ...others] = directories
  await adoptSegments(root, [first, ...others])
  const owner = await openIdOwner({
    root,
    workerDirectories: directories,
    dedup: config.dedup,
    sessions: { timeoutMs: config.sessionTimeoutMs, maxVisitors: maxSessionVisitors },
    now,
    logger,
  })
  const metrics = createIngestMetrics()
  metrics.remembersIds(owner)
  metrics.gauge('claimed_ids', 'Event ids granted to a process and not yet durable', () => owner.pendingIds)
  metrics.gauge('workers', 'Processes that shall take events', () => config.workerCount)
  const answerOwn = (question: Question, workersRunning: number) => {
    const status: SupervisorStatus = { dedupIds: owner.size, workers: config.workerCount, workersRunning }
    if (question === 'status') return status
    return question === 'metrics' ? metrics.toJson() : undefined
  }
  const switchboard = new Switchboard(answerOwn)
  const supervisor = new Supervisor({ owner, directories, fork: forkWorker, switchboard, logger, onPids })
  return {
    start: () => supervisor.start(),
    /** @param isInHurry what the workers hold is in their logs: they are killed. */
    async close(isInHurry: boolean): Promise<void> {
      await supervisor.stop(isInHurry ? 'SIGKILL' : 'SIGTERM')
      await owner.close()
    },
  }
}
