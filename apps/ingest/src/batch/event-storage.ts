import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { v7 as createUuidV7 } from 'uuid'
import type { IngestConfig } from '../config.ts'
import { EventLog, type EventLogOptions } from '../log/event-log.ts'
import { openNodeName } from '../log/node-name.ts'
import { Batcher } from './batcher.ts'
import { createFlushControl, type FlushControl } from './flush-control.ts'
import { FlushLoop, type FlushDeps } from './flush-loop.ts'

export interface EventStorage {
  /** Where events become durable. */
  readonly log: EventLog
  readonly control: FlushControl
  /** Segments that are not in ClickHouse yet. */
  readonly pendingSegments: number
  /** ClickHouse does not take batches; events are kept in the log. */
  readonly isFailing: boolean
  /** Makes everything durable, tries for a while to store it, and closes. What is left is stored by the next start. */
  close(drainTimeoutMs: number): Promise<void>
}

export interface EventStorageDeps
  extends
    Pick<FlushDeps, 'writer' | 'logger' | 'persistIds' | 'onStored' | 'onFlaws'>,
    Pick<EventLogOptions, 'onDurable' | 'onInDoubt'> {
  /** Where segments are laid that cannot be read whole. */
  readonly corruptDirectory: string
  readonly now: () => number
}

/** The log and its way into ClickHouse. What an earlier run left in the log is being stored from now on. */
export async function openEventStorage(config: IngestConfig, deps: EventStorageDeps): Promise<EventStorage> {
  const { onDurable, onInDoubt, onStored, now, ...flushing } = deps
  const { log, leftOver } = await EventLog.open({
    ...config.log,
    now,
    createBatchId: () => createUuidV7(),
    onDurable(group) {
      onDurable(group)
      setImmediate(() => batcher.check())
    },
    ...(onInDoubt === undefined ? {} : { onInDoubt }),
  })
  const flushLoop = new FlushLoop({
    ...flushing,
    now,
    node: await openNodeName(config.sharedDirectory, hostname()),
    onStored(stored) {
      onStored(stored)
      log.released(stored.bytes)
    },
    onFree: () => batcher.check(),
    delay: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
  })
  const batcher = new Batcher({ log, flushLoop, limits: config.batch, now })
  for (const path of leftOver) flushLoop.add(path, true)
  return {
    log,
    control: createFlushControl(batcher, flushLoop),
    get pendingSegments() {
      return flushLoop.pendingSegments
    },
    get isFailing() {
      return flushLoop.isFailing
    },
    async close(drainTimeoutMs) {
      await batcher.close()
      const sealed = await log.close()
      if (sealed !== undefined) flushLoop.add(sealed.path, false)
      await flushLoop.drain(drainTimeoutMs)
    },
  }
}
