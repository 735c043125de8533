import { describe, expect, it } from 'vitest'
import { BodyBudget } from './body-budget.ts'

const mb = 1_000_000

describe('BodyBudget', () => {
  it('takes a first body whatever its size, and no second one beside it', () => {
    const budget = new BodyBudget(100)
    const giveBack = budget.take(500, () => 'a')
    expect(giveBack).toBeDefined()
    expect(budget.take(1, () => 'b')).toBeUndefined()
    giveBack?.()
    expect(budget.take(1, () => 'b')).toBeDefined()
  })

  it('has room for a small body however many large ones there are, of others or of the same sender', () => {
    const budget = new BodyBudget(128 * mb)
    for (let sender = 0; sender < 100; sender++) budget.take(5 * mb, () => `large ${sender}`)
    for (let body = 0; body < 100; body++) budget.take(5 * mb, () => 'large')
    expect(budget.take(1_000, () => 'large')).toBeDefined()
  })

  it('never promises more than there is', () => {
    const budget = new BodyBudget(mb)
    let taken = 0
    for (let body = 0; body < 10_000; body++) if (budget.take(1_000, () => `${body}`)) taken += 1_000
    expect(taken).toBe(mb)
  })

  it('keeps room for others while one sender floods it, and takes back what was given', () => {
    const budget = new BodyBudget(100 * mb)
    const flooded: (() => void)[] = []
    const flood = () => budget.take(100_000, () => 'flood')
    for (let taken = flood(); taken !== undefined; taken = flood()) flooded.push(taken)
    expect(flooded).toHaveLength(900)
    expect(budget.take(5 * mb, () => 'other')).toBeDefined()
    expect(flood()).toBeUndefined()
    for (const giveBack of flooded) giveBack()
    expect(budget.take(50 * mb, () => 'flood')).toBeDefined()
  })
})
