import { describe, expect, it } from 'vitest'
import { reconcile, type AcceptedCounts, type StoredCounts } from './ledger.ts'

const hourMs = Date.UTC(2026, 0, 1, 12)
const accepted = (batchId: string, count: number, duplicate = 0): AcceptedCounts => ({
  projectId: 'p',
  batchId,
  hourMs,
  accepted: count,
  duplicate,
  rejected: 0,
})
const stored = (batchId: string, count: number, distinct = count): StoredCounts => ({
  projectId: 'p',
  batchId,
  hourMs,
  stored: count,
  distinct,
})

describe('reconcile', () => {
  it('balances accepted = stored + duplicate + pending', () => {
    const account = reconcile([accepted('a', 10, 3)], [accepted('b', 5)], [stored('a', 10), stored('b', 2)])
    expect(account.faults).toEqual([])
    expect(account.hours).toEqual([
      { projectId: 'p', hourMs, accepted: 18, stored: 12, duplicate: 3, pending: 3, rejected: 0 },
    ])
  })

  it('counts a batch once that is checkpointed and whose file is not yet gone', () => {
    const account = reconcile([accepted('a', 10)], [accepted('a', 10)], [stored('a', 10)])
    expect(account.hours).toMatchObject([{ accepted: 10, stored: 10, pending: 0 }])
    expect(account.faults).toEqual([])
  })

  it.each([
    ['missing', [accepted('a', 10)], [stored('a', 9)]],
    ['surplus', [accepted('a', 10)], [stored('a', 11)]],
    ['twice', [accepted('a', 10)], [stored('a', 10, 9)]],
    ['unknown_batch', [], [stored('a', 1)]],
  ])('reports %s rows', (kind, ledger, rows) => {
    expect(reconcile(ledger, [], rows).faults.map((fault) => fault.kind)).toEqual([kind])
  })
})
