import { describe, expect, it } from 'vitest'
import { rulePathError, toRulePath } from './rule-path'

describe('toRulePath', () => {
  it.each([
    ['plan', 'properties.plan'],
    [' cart.total ', 'properties.cart.total'],
    ['properties.plan', 'properties.plan'],
    ['user_id', 'user_id'],
    ['properties.', ''],
    ['', ''],
  ])('of %j is %j', (typed, path) => expect(toRulePath(typed)).toBe(path))
})

describe('rulePathError', () => {
  it('has nothing to say about a path, or about none yet', () => {
    expect(['plan', 'url', 'properties.', ''].map(rulePathError)).toEqual([undefined, undefined, undefined, undefined])
  })
  it('says what is accepted instead of what is not', () => {
    expect(rulePathError('cart..total')).toContain('properties.cart.total')
    expect(rulePathError('a.b.c.d.e.f.g.h.i')).toContain('at most eight')
  })
})
