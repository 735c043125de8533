import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DomainError } from '@sightline/domain/kernel'
import type { Answer } from './answer.ts'
import { isKnownTag } from './etag.ts'
import type { HttpRequest } from './http-request.ts'
import type { Route } from './route.ts'

/** `script.js`, its variants such as `script.hash.outbound-links.js`, the name it had before, and the ones by site. */
const plausibleScript = /^(script|plausible|analytics|pa-[\w-]+)(\.[a-z-]+)*\.js$/

/**
 * Serves the browser trackers: our own, and under the names of other tools the ones that speak their bodies, so that a
 * page changes by its host alone. A page fetches them again after an hour, and asks only whether they changed.
 */
export function createTrackerRoutes(deps: { readonly trackerFile: string }): Route[] {
  const beside = (name: string) => join(dirname(deps.trackerFile), name)
  const script = (path: string, findFile: (request: HttpRequest) => string): Route => ({
    methods: ['GET', 'HEAD'],
    path,
    handle: (request) => answerScript(findFile(request), request),
  })
  return [
    script('/t.js', () => deps.trackerFile),
    script('/script.js', () => beside('umami.js')),
    script('/js/:file', ({ params: { file = '' } }) => {
      if (!plausibleScript.test(file)) throw new DomainError('not_found', 'no such script', { file })
      return beside('plausible.js')
    }),
  ]
}

async function answerScript(path: string, request: HttpRequest): Promise<Answer> {
  const file = await stat(path).catch(() => undefined)
  if (file === undefined) throw new DomainError('not_found', 'the tracker has not been built')
  const etag = `"${file.size.toString(36)}-${Math.trunc(file.mtimeMs).toString(36)}"`
  const headers = { etag, 'cache-control': 'public, max-age=3600', 'cross-origin-resource-policy': 'cross-origin' }
  if (isKnownTag(request.headers['if-none-match'], etag)) return { status: 304, headers }
  return { status: 200, headers, contentType: 'text/javascript; charset=utf-8', body: await readFile(path) }
}
