import { describe, expect, it } from 'vitest'
import { SessionTracker } from '../pipeline/sessions.ts'
import { Claimant, ClaimBook } from './claim-book.ts'
import { hasId, needsSession, opensSession } from './claim-items.ts'

const minuteMs = 60_000
/** The low half of an id's hash; the book's keys leave its lowest bits out. */
const toLow = (id: number) => id << 16

function createBook() {
  const known = new Set<number>()
  const book = new ClaimBook({
    known: {
      has: (_high, low) => known.has(low),
      add: (ids) => void ids.forEach((half, index) => index % 2 === 1 && known.add(half)),
    },
    sessions: new SessionTracker(30 * minuteMs, 100),
  })
  const answers: Record<string, { duplicates: number[]; sessions: number[] }> = {}
  const join = (name: string) =>
    new Claimant((ticket, { duplicates, sessions }) => {
      answers[`${name}${ticket}`] = { duplicates: [...duplicates], sessions: [...sessions] }
    })
  const claim = (claimant: Claimant, ticket: number, ids: readonly number[]) =>
    book.claim(claimant, ticket, {
      flags: new Uint8Array(ids.length).fill(hasId),
      ids: Uint32Array.from(ids.flatMap((id) => [7, toLow(id)])),
      visitors: new Uint32Array(0),
      visitedAtMs: new Float64Array(0),
    })
  const visit = (claimant: Claimant, ticket: number, id: number, atMs: number, isView: boolean) =>
    book.claim(claimant, ticket, {
      flags: Uint8Array.of(hasId | needsSession | (isView ? opensSession : 0)),
      ids: Uint32Array.of(7, toLow(id)),
      visitors: Uint32Array.of(1, 1),
      visitedAtMs: Float64Array.of(atMs),
    })
  return { book, answers, join, claim, visit }
}

describe('ClaimBook', () => {
  it('grants an id once, within a request and after it is durable', () => {
    const { book, answers, join, claim } = createBook()
    const a = join('a')
    claim(a, 1, [1, 2, 1])
    expect(answers['a1']?.duplicates).toEqual([0, 0, 1])
    book.settle(a, 1, 2)
    claim(join('b'), 1, [2, 3])
    expect(answers['b1']?.duplicates).toEqual([1, 0])
  })

  it('lets a request wait while one of its ids is another’s, and grants what the other did not make durable', () => {
    const { book, answers, join, claim } = createBook()
    const [a, b] = [join('a'), join('b')]
    claim(a, 1, [1, 2, 3])
    claim(b, 1, [3, 4, 2])
    expect(answers['b1']).toBeUndefined()
    book.settle(a, 1, 2)
    expect(answers['b1']?.duplicates).toEqual([0, 0, 1])
  })

  it('holds nothing while it waits: two requests that want each other’s ids cannot block each other', () => {
    const { book, answers, join, claim } = createBook()
    const [a, b, c] = [join('a'), join('b'), join('c')]
    claim(a, 1, [1])
    claim(b, 1, [2, 1])
    claim(c, 1, [2])
    expect(answers['c1']?.duplicates).toEqual([0])
    book.settle(a, 1, 1)
    expect(answers['b1']).toBeUndefined()
    book.settle(c, 1, 1)
    expect(answers['b1']?.duplicates).toEqual([1, 1])
  })

  it('is not misled by two ids whose keys are the same', () => {
    const { book, answers, join } = createBook()
    const [a, b] = [join('a'), join('b')]
    const alike = { flags: Uint8Array.of(hasId, hasId), visitors: new Uint32Array(0), visitedAtMs: new Float64Array(0) }
    book.claim(a, 1, { ...alike, ids: Uint32Array.of(7, 1, 7, 2) })
    book.claim(b, 1, { ...alike, ids: Uint32Array.of(7, 3, 7, 1) })
    book.settle(a, 1, 2)
    expect([answers['a1']?.duplicates, answers['b1']?.duplicates]).toEqual([
      [0, 0],
      [0, 1],
    ])
  })

  it('keeps the ids of a lost worker until its log has been read, and forgets what waited for it', () => {
    const { book, answers, join, claim } = createBook()
    const [a, b] = [join('a'), join('b')]
    claim(a, 1, [1, 2])
    claim(a, 2, [1])
    claim(b, 1, [2, 1])
    expect(book.lose(a)).toBe(true)
    book.settle(a, 1, 2)
    expect(answers['b1']).toBeUndefined()
    book.resolve(a, (_high, low) => low === toLow(2))
    expect([answers['b1']?.duplicates, answers['a2']]).toEqual([[1, 0], undefined])
  })

  it('has one session for a visitor whoever asks, and a duplicate is no activity', () => {
    const { book, answers, join, visit } = createBook()
    const [a, b] = [join('a'), join('b')]
    visit(a, 1, 1, 0, true)
    book.settle(a, 1, 1)
    visit(b, 1, 1, 29 * minuteMs, true)
    visit(b, 2, 2, 40 * minuteMs, false)
    visit(b, 3, 3, 20 * minuteMs, false)
    visit(a, 4, 4, 45 * minuteMs, true)
    expect(['a1', 'b1', 'b2', 'b3', 'a4'].map((name) => answers[name]?.sessions)).toEqual([[0], [NaN], [NaN], [0], [0]])
  })
})
