import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { IdentityEdge } from './identity-edge.ts'
import { maxIdsOfPerson, toPersonMap } from './person-map.ts'

const alias = (fromId: string, toId: string, firstAtMs = 1): IdentityEdge => ({
  kind: 'alias',
  fromId,
  toId,
  firstAtMs,
})
const personsOf = (edges: readonly IdentityEdge[], undone: readonly IdentityEdge[] = []) =>
  Object.fromEntries(toPersonMap(edges, undone).personById)

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g')
const anyAlias = fc.record({ kind: fc.constant('alias' as const), fromId: id, toId: id, firstAtMs: fc.nat(5) })
const anyAliases = fc.array(anyAlias, { maxLength: 12 })

/** Ids that can be reached from each other, found by walking from each id: slow, and plain to see. */
function reachable(edges: readonly IdentityEdge[], start: string): Set<string> {
  const seen = new Set([start])
  for (let grown = true; grown;) {
    grown = false
    for (const { fromId, toId } of edges) {
      if (seen.has(fromId) !== seen.has(toId)) {
        seen.add(fromId).add(toId)
        grown = true
      }
    }
  }
  return seen
}

describe('toPersonMap', () => {
  it('names a person by the id that stays, through chains', () => {
    expect(personsOf([alias('a', 'b'), alias('b', 'c')])).toEqual({ a: 'c', b: 'c' })
  })

  it('names one that is merged into two by the older alias', () => {
    expect(personsOf([alias('a', 'c', 2), alias('a', 'b', 1)])).toEqual({ a: 'b', c: 'b' })
  })

  it('decides a circle by age, then by name', () => {
    expect(personsOf([alias('a', 'b', 1), alias('b', 'a', 2)])).toEqual({ a: 'b' })
  })

  it('merges nobody with themselves, and no devices', () => {
    expect(personsOf([alias('a', 'a'), { ...alias('d', 'u'), kind: 'device' }])).toEqual({})
  })

  it('joins exactly what aliases connect, whatever their order and however often they came', () => {
    fc.assert(
      fc.property(anyAliases, fc.func(fc.nat()), (edges, shuffle) => {
        const { personById } = toPersonMap(edges, [])
        const again = [...edges, ...edges].toSorted((a, b) => shuffle(a) - shuffle(b))
        expect(toPersonMap(again, []).personById).toEqual(personById)
        const personOf = (one: string) => personById.get(one) ?? one
        for (const one of 'abcdefg') {
          const group = reachable(edges, one)
          for (const other of 'abcdefg') expect(personOf(one) === personOf(other)).toBe(group.has(other))
          expect(group.has(personOf(one))).toBe(true)
        }
      }),
    )
  })

  it('is, after an undo, what it would be had the alias never come', () => {
    fc.assert(
      fc.property(anyAliases, fc.nat(), (edges, pick) => {
        const undone = edges.length === 0 ? [] : edges.slice(pick % edges.length, (pick % edges.length) + 1)
        const left = edges.filter(
          (edge) => !undone.some((gone) => gone.fromId === edge.fromId && gone.toId === edge.toId),
        )
        expect(toPersonMap(edges, undone).personById).toEqual(toPersonMap(left, []).personById)
      }),
    )
  })

  it('stops where a person would get too large, and counts what it refused', () => {
    const everybody = Array.from({ length: maxIdsOfPerson + 5 }, (_, index) => alias(`u${index}`, 'all', index))
    const { personById, refused } = toPersonMap(everybody, [])
    expect(personById.size).toBe(maxIdsOfPerson - 1)
    expect(refused).toBe(6)
  })
})
