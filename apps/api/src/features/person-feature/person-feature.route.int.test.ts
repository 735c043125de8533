import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import Fastify from 'fastify'
import { describe, expect, it, vi } from 'vitest'
import { registerPersonFeatureRoute } from './person-feature.route.ts'
import type { PersonFeatureService } from './person-feature.service.ts'

describe('a caller who goes away', () => {
  /** The route before a store that takes its time. */
  async function startRoute(open: PersonFeatureService['open']) {
    const server = Fastify()
    registerPersonFeatureRoute(server, {
      services: { project: { getFor: () => Promise.resolve({}) } as never, personFeature: { open } },
      authenticate: () => Promise.resolve({ caller: { kind: 'server_key', keyId: '', projectId: '' }, cookies: [] }),
      publicUrl: 'http://localhost',
    })
    const url = await server.listen({ host: '127.0.0.1', port: 0 })
    return { url: `${url}/api/v1/person-features`, [Symbol.asyncDispose]: () => server.close() }
  }

  it('cancels what is computed', async () => {
    let signal: AbortSignal | undefined
    await using route = await startRoute((_project, _definition, given) => {
      signal = given
      return new Promise((_resolve, reject) => given?.addEventListener('abort', () => reject(new Error('aborted'))))
    })
    const gone = new AbortController()
    const answer = fetch(route.url, { signal: gone.signal }).catch(() => 'gone')
    await vi.waitFor(() => expect(signal?.aborted).toBe(false))
    gone.abort()
    expect(await answer).toBe('gone')
    await vi.waitFor(() => expect(signal?.aborted).toBe(true))
  })

  it('lets go of the file, of which no more was read than they took', async () => {
    let produced = 0
    const file = new Readable({
      read() {
        produced += 65_536
        this.push(Buffer.alloc(65_536))
      },
    })
    await using route = await startRoute(() => Promise.resolve(file))
    const gone = new AbortController()
    const answer = await fetch(route.url, { signal: gone.signal })
    await answer.body?.getReader().read()
    // An endless file and a reader who stops: what stands between them holds some megabytes and no more.
    await setTimeout(300)
    const held = produced
    await setTimeout(300)
    expect(produced).toBe(held)
    gone.abort()
    await vi.waitFor(() => expect(file.destroyed).toBe(true))
  })
})
