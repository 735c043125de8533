import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import type { IdOwner } from './id-owner.ts'
import { Supervisor, type WorkerProcess } from './supervisor.ts'
import type { Switchboard } from './switchboard.ts'

type End = Awaited<WorkerProcess['ended']>

/** A supervisor of one worker whose processes end when they are told to; `ready` is all that they ever say. */
function createWorld() {
  const forked: { readonly end: (end: End) => void; readonly sayReady: () => void }[] = []
  let onFork = () => {}
  const fork = (): WorkerProcess => {
    const { promise: ended, resolve: end } = Promise.withResolvers<End>()
    const listeners: ((message: unknown) => void)[] = []
    forked.push({ end, sayReady: () => listeners.forEach((listener) => listener('ready')) })
    onFork()
    return {
      pid: forked.length,
      socket: new PassThrough(),
      send: () => undefined,
      onMessage: (listener) => void listeners.push(listener),
      kill: (signal) => end({ code: null, signal }),
      ended,
    }
  }
  const switchboard = {
    join: () => undefined,
    leave: () => undefined,
    check: () => 0,
    receive: (_worker: number, message: unknown) => (message === 'ready' ? 'http://here' : undefined),
  }
  const owner = { connect: () => ({ claimant: 0, receive: () => undefined }), concludeLost: () => Promise.resolve() }
  return {
    forked,
    untilForked: (count: number) =>
      new Promise<void>((resolve) => {
        onFork = () => forked.length >= count && queueMicrotask(resolve)
        onFork()
      }),
    supervisor: new Supervisor({
      owner: owner as unknown as IdOwner,
      switchboard: switchboard as unknown as Switchboard,
      directories: ['log-0'],
      fork,
      logger: pino({ level: 'silent' }),
      onPids: () => undefined,
    }),
  }
}

describe('the start of a supervisor', () => {
  it('goes on with another process when somebody kills the first before it is ready', async () => {
    const { supervisor, forked, untilForked } = createWorld()
    const address = supervisor.start()
    await untilForked(1)
    forked[0]?.end({ code: null, signal: 'SIGKILL' })
    await untilForked(2)
    forked[1]?.sayReady()
    expect(await address).toBe('http://here')
    await supervisor.stop('SIGTERM')
  })

  it('fails when a worker ends by itself before it is ready: another would end the same way', async () => {
    const { supervisor, forked, untilForked } = createWorld()
    const address = supervisor.start()
    await untilForked(1)
    forked[0]?.end({ code: 1, signal: null })
    await expect(address).rejects.toThrow('worker 0 ended with 1 before it took requests')
  })

  it('fails when it is stopped before it is ready', async () => {
    const { supervisor, untilForked } = createWorld()
    const address = supervisor.start()
    const failed = expect(address).rejects.toThrow('before it took requests')
    await untilForked(1)
    await supervisor.stop('SIGTERM')
    await failed
  })

  it('fails also when that happens before the next process is there', async () => {
    const { supervisor, forked, untilForked } = createWorld()
    const address = supervisor.start()
    const failed = expect(address).rejects.toThrow('before it took requests')
    await untilForked(1)
    forked[0]?.end({ code: null, signal: 'SIGKILL' })
    await supervisor.stop('SIGTERM')
    await failed
  })
})
