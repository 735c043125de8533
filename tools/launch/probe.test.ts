import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { probeHttp } from './probe.ts'

const server = createServer((_request, response) => {
  void sleep(2_300).then(() => response.writeHead(503).end())
})

afterEach(() => server.close())

describe('probeHttp', () => {
  it('waits for an app that gives its own databases 2 s to answer', async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    expect(await probeHttp(`http://127.0.0.1:${port}/health`)).toBe('busy')
  })
})
