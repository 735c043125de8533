import { createScriptShelf, readScript } from '../scripts/script-shelf.ts'
import { listVendorScripts, type VendorScript } from '../scripts/vendor-scripts.ts'
import type { Answer } from './answer.ts'
import { isKnownTag } from './etag.ts'
import type { HttpRequest } from './http-request.ts'
import type { Route } from './route.ts'

const newestCache = 'public, max-age=3600'
const pinnedCache = 'public, max-age=31536000, immutable'

/**
 * Serves the scripts that vendors' HTML snippets load from the host that they send to. A page asks again after an hour
 * whether they changed, and never for one whose path names its version.
 */
export function createScriptRoutes(): Route[] {
  const shelf = createScriptShelf()
  return listVendorScripts().flatMap((script) =>
    script.paths.map((path): Route => ({
      methods: ['GET', 'HEAD'],
      path,
      handle: (request) => answerScript(shelf, script, request),
    })),
  )
}

async function answerScript(
  shelf: ReturnType<typeof createScriptShelf>,
  script: VendorScript,
  request: HttpRequest,
): Promise<Answer> {
  const { etag, gzipped } = await shelf.get(script)
  const headers = {
    etag,
    vary: 'Origin, Accept-Encoding',
    'cache-control': script.isPinned ? pinnedCache : newestCache,
    'cross-origin-resource-policy': 'cross-origin',
  }
  if (isKnownTag(request.headers['if-none-match'], etag)) return { status: 304, headers }
  const contentType = 'text/javascript; charset=utf-8'
  const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
  if (!takesGzip) return { status: 200, headers, contentType, body: await readScript(script) }
  return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, contentType, body: gzipped }
}
