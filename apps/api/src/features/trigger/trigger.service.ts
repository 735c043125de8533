import type { StreamStore } from '@sightline/db/stream'
import type { TriggerFiringStore, TriggerStore } from '@sightline/db/trigger'
import type { Project } from '@sightline/domain/project'
import { toStreamStart } from '@sightline/domain/stream'
import type { Trigger, TriggerDefinition, TriggerFiring } from '@sightline/domain/trigger'

export interface TriggerServiceDeps {
  readonly triggers: TriggerStore
  readonly firings: TriggerFiringStore
  readonly streams: Pick<StreamStore, 'extend'>
  /** Of at least 32 random bytes, as text. */
  readonly createSecret: () => string
  readonly now: () => Date
}

export type TriggerService = ReturnType<typeof createTriggerService>

/** What a project's triggers are; the worker watches for them. Methods throw `not_found` for another project's trigger. */
export function createTriggerService(deps: TriggerServiceDeps) {
  const { triggers, firings, streams, now } = deps
  /** What is stored from now on. */
  const nextBatchOf = async (project: Project) => (await streams.extend(project.id, toStreamStart(now()))).next
  return {
    list: (project: Project): Promise<Trigger[]> => triggers.list(project.id),

    async create(project: Project, definition: TriggerDefinition): Promise<Trigger> {
      const nextBatch = await nextBatchOf(project)
      return triggers.create(project.id, definition, { secret: deps.createSecret(), nextBatch })
    },

    async update(project: Project, triggerId: string, definition: TriggerDefinition): Promise<Trigger> {
      return triggers.update(project.id, triggerId, definition, await nextBatchOf(project))
    },

    remove: (project: Project, triggerId: string): Promise<void> => triggers.remove(project.id, triggerId),

    firings: (project: Project, triggerId: string, limit: number): Promise<TriggerFiring[]> =>
      firings.list(project.id, triggerId, limit),

    /** @returns how many firings that had been given up are tried again. */
    retry: (project: Project, triggerId: string): Promise<number> => firings.retry(project.id, triggerId, now()),
  }
}
