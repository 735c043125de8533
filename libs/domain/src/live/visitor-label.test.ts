import { describe, expect, it } from 'vitest'
import { toVisitorLabel } from './visitor-label.ts'

describe('toVisitorLabel', () => {
  it('is FNV-1a of the project and the visitor', () => {
    expect(toVisitorLabel('p', 'a')).toBe(fnv1a('p a').toString(36))
    expect(toVisitorLabel('project', 'visitor-1')).toBe(fnv1a('project visitor-1').toString(36))
  })

  it('differs from visitor to visitor and from project to project', () => {
    const labels = [toVisitorLabel('p', 'a'), toVisitorLabel('p', 'b'), toVisitorLabel('q', 'a')]
    expect(new Set(labels).size).toBe(3)
  })
})

/** As the specification has it, with big integers; for ASCII. */
function fnv1a(text: string): bigint {
  return [...text].reduce(
    (hash, letter) => ((hash ^ BigInt(letter.charCodeAt(0))) * 16777619n) % 2n ** 32n,
    2166136261n,
  )
}
