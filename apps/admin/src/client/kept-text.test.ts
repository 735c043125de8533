import { afterEach, expect, it, vi } from 'vitest'
import { findKept, keep } from './kept-text'

afterEach(() => vi.unstubAllGlobals())

function aStorage(): Storage {
  const texts = new Map<string, string>()
  const storage: Partial<Storage> = {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, text) => void texts.set(key, text),
    removeItem: (key) => void texts.delete(key),
  }
  return storage as Storage
}

it('keeps a text in the tab or in the browser, until it is forgotten', () => {
  vi.stubGlobal('window', { sessionStorage: aStorage(), localStorage: aStorage() })
  keep('tab', 'a', 'one')
  expect([findKept('tab', 'a'), findKept('browser', 'a')]).toEqual(['one', undefined])
  keep('tab', 'a', undefined)
  expect(findKept('tab', 'a')).toBeUndefined()
})

it('finds nothing, and breaks nothing, where the browser forbids storage', () => {
  const forbid = () => {
    throw new DOMException('The operation is insecure.', 'SecurityError')
  }
  vi.stubGlobal('window', Object.defineProperty({}, 'localStorage', { get: forbid }))
  keep('browser', 'a', 'one')
  expect(findKept('browser', 'a')).toBeUndefined()
})
