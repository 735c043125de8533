import { describe, expect, it } from 'vitest'
import { BodyBudget } from './body-budget.ts'

describe('BodyBudget', () => {
  const mb = 1_000_000

  it('takes a first body whatever its size, and no second one beside it', () => {
    const budget = new BodyBudget(100)
    expect(budget.take('a', 500)).toBe(true)
    expect(budget.take('b', 1)).toBe(false)
    budget.give('a', 500)
    expect(budget.take('b', 1)).toBe(true)
  })

  it('has room for a small body however many large ones there are, of others or of the same sender', () => {
    const budget = new BodyBudget(128 * mb)
    for (let sender = 0; sender < 100; sender++) budget.take(`large ${sender}`, 5 * mb)
    for (let body = 0; body < 100; body++) budget.take('large', 5 * mb)
    expect(budget.take('small', 1_000)).toBe(true)
    expect(budget.take('large', 1_000)).toBe(true)
  })

  it('never promises more than there is', () => {
    const budget = new BodyBudget(mb)
    let taken = 0
    for (let body = 0; body < 10_000; body++) if (budget.take(`sender ${body}`, 1_000)) taken += 1_000
    expect(taken).toBe(mb)
  })

  it('keeps room for others while one sender floods it', () => {
    const budget = new BodyBudget(100 * mb)
    let flooded = 0
    while (budget.take('flood', 100_000)) flooded += 100_000
    expect(flooded).toBe(90 * mb)
    expect(budget.take('other', 5 * mb)).toBe(true)
    expect(budget.take('flood', 100_000)).toBe(false)
    for (; flooded > 0; flooded -= 100_000) budget.give('flood', 100_000)
    expect(budget.take('flood', 50 * mb)).toBe(true)
  })
})
