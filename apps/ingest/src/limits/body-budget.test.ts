import { describe, expect, it } from 'vitest'
import { BodyBudget } from './body-budget.ts'

describe('BodyBudget', () => {
  it('takes a first body whatever its size, and no second one beside it', () => {
    const budget = new BodyBudget(100)
    expect(budget.take('a', 500)).toBe(true)
    expect(budget.take('b', 1)).toBe(false)
    budget.give('a', 500)
    expect(budget.take('b', 1)).toBe(true)
  })

  it('has room for a small body however many others hold large ones', () => {
    const budget = new BodyBudget(1_000)
    for (let sender = 0; sender < 100; sender++) budget.take(`large ${sender}`, 90)
    expect(budget.take('small', 1)).toBe(true)
  })

  it('keeps room for others while one sender floods it', () => {
    const budget = new BodyBudget(1_000)
    let flooded = 0
    while (budget.take('flood', 10)) flooded += 10
    expect(flooded).toBe(900)
    expect(budget.take('other', 50)).toBe(true)
    expect(budget.take('flood', 10)).toBe(false)
    for (; flooded > 0; flooded -= 10) budget.give('flood', 10)
    expect(budget.take('flood', 500)).toBe(true)
  })
})
