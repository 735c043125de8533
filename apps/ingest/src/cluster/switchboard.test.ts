import { describe, expect, it, vi } from 'vitest'
import { Switchboard } from './switchboard.ts'
import type { WorkerMessage } from './worker-message.ts'

function createNode(workers: number) {
  const board = new Switchboard((question, running) => ({ supervisor: question, running }))
  const received = Array.from({ length: workers }, (): WorkerMessage[] => [])
  for (const [worker, messages] of received.entries()) {
    board.join(worker, { send: (message) => void messages.push(message) })
    board.receive(worker, { kind: 'ready', address: `a${worker}` })
  }
  /** Answers what a worker was asked last. */
  const answer = (worker: number, value: unknown) => {
    const ask = received[worker]?.findLast((message) => message.kind === 'ask')
    board.receive(worker, { kind: 'answer', ticket: ask?.ticket, value })
  }
  const answerTo = (worker: number) => received[worker]?.find((message) => message.kind === 'answer')
  return { board, received, answer, answerTo }
}

describe('Switchboard', () => {
  it('asks all workers, the asker among them, and hands all answers and its own back under the asker’s ticket', async () => {
    const { board, answer, answerTo } = createNode(2)
    board.receive(1, { kind: 'ask', ticket: 77, question: 'flush' })
    answer(1, 'one')
    answer(0, 'zero')
    await vi.waitFor(() => expect(answerTo(1)).toBeDefined())
    expect(answerTo(1)).toEqual({
      kind: 'answer',
      ticket: 77,
      value: ['one', 'zero', { supervisor: 'flush', running: 2 }],
    })
    expect(answerTo(0)).toBeUndefined()
  })

  it('does not wait for a worker that is gone', async () => {
    const { board, answer, answerTo } = createNode(2)
    board.receive(0, { kind: 'ask', ticket: 1, question: 'flush' })
    answer(0, 'zero')
    board.leave(1)
    await vi.waitFor(() => expect(answerTo(0)).toMatchObject({ value: ['zero', { running: 1 }] }))
  })

  it('leaves out a worker that does not answer in time', async () => {
    const { board, answer, answerTo } = createNode(2)
    board.receive(0, { kind: 'ask', ticket: 1, question: 'status' })
    answer(0, 'zero')
    await vi.waitFor(() => expect(answerTo(0)).toMatchObject({ value: ['zero', { running: 2 }] }), 3_000)
  })

  it('tells readers of one worker what becomes durable in others, and nobody while nobody reads', () => {
    const { board, received } = createNode(3)
    board.receive(2, { kind: 'watching', isWatching: true })
    expect(received.map((messages) => messages.at(-1))).toEqual([
      { kind: 'watching', isWatching: true },
      { kind: 'watching', isWatching: true },
      { kind: 'watching', isWatching: false },
    ])
    board.receive(0, { kind: 'live', text: 'line\n' })
    const readers = received.map((messages) => messages.filter((message) => message.kind === 'live').length)
    expect(readers).toEqual([0, 0, 1])
    board.leave(2)
    expect(received[0]?.at(-1)).toEqual({ kind: 'watching', isWatching: false })
  })

  it('counts the checks that a worker leaves unanswered', () => {
    const { board, answer } = createNode(1)
    expect([board.check(0), board.check(0), board.check(0)]).toEqual([0, 1, 2])
    answer(0, 'alive')
    expect(board.check(0)).toBe(0)
  })
})
