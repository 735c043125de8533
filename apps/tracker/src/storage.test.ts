import { describe, expect, it } from 'vitest'
import { createStorage } from './storage.ts'
import { createLocalStorage } from './testing/local-storage.ts'

const forbidden = () => {
  throw new Error('SecurityError')
}

describe('createStorage', () => {
  it('keeps what no longer fits in memory, and reads that instead of what is older', () => {
    const local = createLocalStorage({ room: 5 })
    const storage = createStorage(() => local)
    storage.set('queue', 'old')
    storage.set('queue', 'much longer')
    expect([storage.get('queue'), local.getItem('queue')]).toEqual(['much longer', 'old'])
    storage.set('queue', 'new')
    expect([storage.get('queue'), local.getItem('queue')]).toEqual(['new', 'new'])
    storage.set('queue', undefined)
    expect(storage.get('queue')).toBeUndefined()
  })

  it('works where storage is forbidden', () => {
    const storage = createStorage(forbidden)
    storage.set('a', '1')
    expect(storage.get('a')).toBe('1')
    expect(storage.list('')).toEqual(['a'])
  })

  it('lists the names with a prefix in order, each once, wherever their values had to go', () => {
    const local = createLocalStorage({ room: 5 })
    const storage = createStorage(() => local)
    for (const name of ['q:3', 'q:1', 'other']) storage.set(name, 'short')
    for (const name of ['q:2', 'q:3']) storage.set(name, 'much longer')
    expect(storage.list('q:')).toEqual(['q:1', 'q:2', 'q:3'])
    storage.set('q:1', undefined)
    expect(storage.list('q:')).toEqual(['q:2', 'q:3'])
  })
})
