import { setTimeout as sleep } from 'node:timers/promises'
import type { Batcher } from './batcher.ts'
import type { FlushLoop } from './flush-loop.ts'

/** How long a hold waits until all that was acknowledged before is stored. */
const maxSettleMs = 45_000
/** After which a hold ends by itself, should whoever asked for it be gone. */
const maxHoldMs = 15_000

/** Storing at command, for tests and tools: at other times batches go out by size and age. */
export interface FlushControl {
  /** Hands the open batch to ClickHouse and waits until nothing is pending, or the store fails. */
  flush(): Promise<{ readonly pendingSegments: number }>
  /** Stores what has been acknowledged, and then nothing more until the release or for 15 seconds. */
  hold(): Promise<{ readonly isHeld: boolean }>
  /** Answers whether nothing was stored until now. */
  release(): Promise<{ readonly isHeld: boolean }>
}

export function createFlushControl(batcher: Batcher, flushLoop: FlushLoop): FlushControl {
  const settle = async () => {
    while (!flushLoop.isIdle && !flushLoop.isFailing) await sleep(10)
  }
  return {
    async flush() {
      await batcher.seal()
      await settle()
      return { pendingSegments: flushLoop.pendingSegments }
    },
    async hold() {
      await batcher.seal()
      flushLoop.hold(maxSettleMs)
      await settle()
      const isHeld = flushLoop.isHeld && flushLoop.isIdle
      if (isHeld) flushLoop.hold(maxHoldMs)
      else flushLoop.release()
      return { isHeld }
    },
    release: () => Promise.resolve({ isHeld: flushLoop.release() }),
  }
}
