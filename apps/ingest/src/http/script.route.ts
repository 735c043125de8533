import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isKnownTag } from './etag.ts'
import { createScriptShelf, readScript } from '../scripts/script-shelf.ts'
import { listVendorScripts, type VendorScript } from '../scripts/vendor-scripts.ts'

const newestCache = 'public, max-age=3600'
const pinnedCache = 'public, max-age=31536000, immutable'

/**
 * Serves the scripts that vendors' HTML snippets load from the host that they send to. A page asks again after an hour
 * whether they changed, and never for one whose path names its version.
 */
export function registerScriptRoutes(server: FastifyInstance): void {
  const shelf = createScriptShelf()
  for (const script of listVendorScripts()) {
    for (const path of script.paths) {
      server.get(path, (request, reply) => sendScript(shelf, script, request, reply))
    }
  }
}

async function sendScript(
  shelf: ReturnType<typeof createScriptShelf>,
  script: VendorScript,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { etag, gzipped } = await shelf.get(script)
  reply.headers({
    etag,
    vary: 'Origin, Accept-Encoding',
    'cache-control': script.isPinned ? pinnedCache : newestCache,
    'cross-origin-resource-policy': 'cross-origin',
  })
  if (isKnownTag(request.headers['if-none-match'], etag)) return reply.code(304).send()
  reply.type('text/javascript; charset=utf-8')
  const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  return takesGzip ? reply.header('content-encoding', 'gzip').send(gzipped) : reply.send(await readScript(script))
}
