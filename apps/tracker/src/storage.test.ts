import { describe, expect, it } from 'vitest'
import { createStorage } from './storage.ts'

/** A localStorage that takes so many characters and not one more. */
function aFullStorage(room: number) {
  const items = new Map<string, string>()
  const local = {
    getItem: (name: string) => items.get(name) ?? null,
    setItem(name: string, value: string) {
      if (value.length > room) throw new Error('QuotaExceededError')
      items.set(name, value)
    },
    removeItem: (name: string) => items.delete(name),
  }
  return { items, storage: createStorage(() => local as unknown as Storage) }
}

describe('createStorage', () => {
  it('keeps what no longer fits in memory, and reads that instead of what is older', () => {
    const { storage, items } = aFullStorage(5)
    storage.set('queue', 'old')
    storage.set('queue', 'much longer')
    expect([storage.get('queue'), items.get('queue')]).toEqual(['much longer', 'old'])
    storage.set('queue', 'new')
    expect([storage.get('queue'), items.get('queue')]).toEqual(['new', 'new'])
    storage.set('queue', undefined)
    expect(storage.get('queue')).toBeUndefined()
  })

  it('works where storage is forbidden', () => {
    const storage = createStorage(() => {
      throw new Error('SecurityError')
    })
    storage.set('a', '1')
    expect(storage.get('a')).toBe('1')
  })
})
