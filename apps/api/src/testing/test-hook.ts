import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface HookCall {
  readonly body: string
  readonly signature: unknown
}

/** Somebody's server. @param answer the status for a call. */
export async function startHook(answer: (call: HookCall) => number) {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const status = answer({ body, signature: request.headers['x-sightline-signature'] })
      response.writeHead(status, { connection: 'close' }).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/hook`, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}
