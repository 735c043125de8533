import { createServer } from 'node:http'
import { gunzipSync } from 'node:zlib'

/* The floor: the least that a server of JSON events can do in Node. Reads the body, parses it, answers; keeps nothing. */
const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const bytes = Buffer.concat(chunks)
    const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes
    const body = JSON.parse(plain.toString()) as { events?: unknown[] }
    response.writeHead(202, { 'content-type': 'application/json' })
    response.end(`{"accepted":${body.events?.length ?? 1}}`)
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) process.send?.({ port: address.port })
})
process.on('disconnect', () => process.exit(0))
