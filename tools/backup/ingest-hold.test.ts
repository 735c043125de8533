import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { createIngestHold } from './ingest-hold.ts'

/** An ingest that answers as told: whether it is held, or with nothing. */
async function startIngest(answers: { readonly hold: boolean; readonly release: boolean | 'nothing' }) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const what = request.url === '/internal/hold' ? 'hold' : 'release'
    asked.push(what)
    const isHeld = answers[what]
    if (isHeld === 'nothing') request.socket.destroy()
    else response.end(JSON.stringify({ isHeld }))
  })
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens))
  const { port } = server.address() as AddressInfo
  return {
    asked,
    hold: createIngestHold(`http://127.0.0.1:${port}`, 'token'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function createSnapshot() {
  const snapshot = { isOpen: true, [Symbol.asyncDispose]: () => Promise.resolve(void (snapshot.isOpen = false)) }
  return snapshot
}

it('hands on what was made while nothing was stored', async () => {
  await using ingest = await startIngest({ hold: true, release: true })
  const snapshot = createSnapshot()
  expect(await ingest.hold.during(() => Promise.resolve(snapshot))).toBe(snapshot)
  expect([snapshot.isOpen, ingest.asked]).toEqual([true, ['hold', 'release']])
})

it('makes nothing when ingest cannot store what it has', async () => {
  await using ingest = await startIngest({ hold: false, release: false })
  const work = () => Promise.reject(new Error('was made all the same'))
  expect(await ingest.hold.during(work)).toBeUndefined()
})

it.each([
  ['was started anew meanwhile, or let go too early', false],
  ['is gone before it can say', 'nothing'],
] as const)('throws away what was made when ingest %s', async (_, release) => {
  await using ingest = await startIngest({ hold: true, release })
  const snapshot = createSnapshot()
  expect(await ingest.hold.during(() => Promise.resolve(snapshot))).toBeUndefined()
  expect(snapshot.isOpen).toBe(false)
})

it('goes on with the failure of what was to be made, and lets ingest go', async () => {
  await using ingest = await startIngest({ hold: true, release: true })
  await expect(ingest.hold.during(() => Promise.reject(new Error('no room')))).rejects.toThrow('no room')
  expect(ingest.asked).toEqual(['hold', 'release'])
})
