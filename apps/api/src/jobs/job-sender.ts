import { toPostgresError } from '@sightline/db/postgres'
import { PgBoss, type QueueOptions } from 'pg-boss'
import type { Logger } from 'pino'

export interface JobQueue {
  readonly name: string
  readonly options: QueueOptions
}

export interface JobSender {
  /** Resolves once the job is in PostgreSQL; a worker takes it from there. @throws DomainError `unavailable` */
  send(queue: JobQueue, data: object): Promise<void>
  close(): Promise<void>
}

/** Orders jobs. Connects with the first one, so that a process starts without PostgreSQL. */
export function createJobSender(deps: { readonly url: string; readonly logger: Logger }): JobSender {
  const boss = new PgBoss({
    connectionString: deps.url,
    max: 1,
    application_name: 'sightline-jobs',
    supervise: false,
    schedule: false,
  })
  // A broken connection heals itself; without a listener it would end the process.
  boss.on('error', (error) => deps.logger.warn({ err: error }, 'job queue error'))
  let starting: Promise<unknown> | undefined
  const start = () =>
    (starting ??= boss.start().catch((error: unknown) => {
      starting = undefined
      throw error
    }))
  return {
    async send(queue, data) {
      try {
        await start()
        await boss.createQueue(queue.name, queue.options)
        await boss.send(queue.name, data)
      } catch (error) {
        throw toPostgresError(error)
      }
    },
    async close() {
      if (starting !== undefined) await boss.stop({ graceful: false })
    },
  }
}
