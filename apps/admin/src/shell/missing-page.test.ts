import { describe, expect, it } from 'vitest'
import { isServerReachable, mayReload } from './missing-page'

describe('isServerReachable', () => {
  const ask = (answer: () => Promise<Response>) => isServerReachable({ fetch: answer })
  it('is true only for an answer that is one of the server', async () => {
    expect(await ask(() => Promise.resolve(new Response()))).toBe(true)
    expect(await ask(() => Promise.resolve(new Response('', { status: 502 })))).toBe(false)
    expect(await ask(() => Promise.reject(new TypeError('Failed to fetch')))).toBe(false)
  })
})

describe('mayReload', () => {
  it('allows one reload a minute, so that one that does not help is not repeated', () => {
    const kept = new Map<string, string>()
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    }
    const at = 1_000_000
    expect([mayReload(storage, at), mayReload(storage, at + 59_000), mayReload(storage, at + 61_000)]).toEqual([
      true,
      false,
      true,
    ])
  })
})
