import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { registerIngestProxy } from './ingest-proxy.ts'

it('passes over a node that takes a request and never answers, and waits for an import', async () => {
  let finishImport = () => {}
  const hanging = createServer((request, response) => {
    if (request.url === '/v1/import') finishImport = () => response.end('stored')
  })
  await new Promise<void>((listens) => hanging.listen(0, '127.0.0.1', listens))
  const { port } = hanging.address() as AddressInfo
  const server = Fastify()
  await registerIngestProxy(server, { ingestUrls: [`http://127.0.0.1:${port}`], timeoutMs: 100 })
  const imported = server.inject({ method: 'POST', url: '/v1/import', payload: 'a file' })
  const captured = await server.inject({ method: 'POST', url: '/v1/events', payload: '{}' })
  expect([captured.statusCode, captured.headers['retry-after']]).toEqual([503, '1'])
  // It was asked for before the other.
  finishImport()
  expect((await imported).body).toBe('stored')
  await server.close()
  hanging.closeAllConnections()
  hanging.close()
})
