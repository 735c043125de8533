import { describe, expect, it } from 'vitest'
import { Freezer } from './freezer.ts'

function createFreezer() {
  const sent: [number, string][] = []
  return { sent, freezer: new Freezer((pid, signal) => sent.push([pid, signal]) > 0) }
}

describe('Freezer', () => {
  it('stops processes and lets them go on', () => {
    const { sent, freezer } = createFreezer()
    freezer.freeze([1, 2])
    freezer.thaw([1, 2])
    expect(sent).toEqual([
      [1, 'SIGSTOP'],
      [2, 'SIGSTOP'],
      [1, 'SIGCONT'],
      [2, 'SIGCONT'],
    ])
  })

  it('lets go on at its end what is still stopped, and stops nothing after that', () => {
    const { sent, freezer } = createFreezer()
    freezer.freeze([1, 2])
    freezer.thaw([1])
    sent.length = 0
    freezer[Symbol.dispose]()
    freezer.freeze([3])
    expect(sent).toEqual([[2, 'SIGCONT']])
  })
})
