import { afterEach, describe, expect, it, vi } from 'vitest'
import { isServerReachable, mayReload } from './missing-page'

describe('isServerReachable', () => {
  const ask = (answer: () => Promise<Response>) => isServerReachable({ fetch: answer })
  it('is true only for an answer that is one of the server', async () => {
    expect(await ask(() => Promise.resolve(new Response()))).toBe(true)
    expect(await ask(() => Promise.resolve(new Response('', { status: 502 })))).toBe(false)
    expect(await ask(() => Promise.reject(new TypeError('Failed to fetch')))).toBe(false)
  })
})

afterEach(() => vi.unstubAllGlobals())

describe('mayReload', () => {
  it('allows one reload a minute, so that one that does not help is not repeated', () => {
    const kept = new Map<string, string>()
    const sessionStorage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    }
    vi.stubGlobal('window', { sessionStorage })
    const at = 1_000_000
    expect([mayReload(at), mayReload(at + 59_000), mayReload(at + 61_000)]).toEqual([true, false, true])
  })

  it('allows none where the browser keeps nothing: the page would reload without end', () => {
    vi.stubGlobal('window', {})
    expect(mayReload(1_000_000)).toBe(false)
  })
})
