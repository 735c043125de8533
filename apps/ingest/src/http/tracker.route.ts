import { readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DomainError } from '@sightline/domain/kernel'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isKnownTag } from './etag.ts'

/** `script.js`, its variants such as `script.hash.outbound-links.js`, the name it had before, and the ones by site. */
const plausibleScript = /^(script|plausible|analytics|pa-[\w-]+)(\.[a-z-]+)*\.js$/

/**
 * Serves the browser trackers: our own, and under the names of other tools the ones that speak their bodies, so that a
 * page changes by its host alone. A page fetches them again after an hour, and asks only whether they changed.
 */
export function registerTrackerRoute(server: FastifyInstance, deps: { readonly trackerFile: string }): void {
  const beside = (name: string) => join(dirname(deps.trackerFile), name)
  server.get('/t.js', (request, reply) => sendScript(deps.trackerFile, request, reply))
  server.get('/script.js', (request, reply) => sendScript(beside('umami.js'), request, reply))
  server.get<{ Params: { file: string } }>('/js/:file', (request, reply) => {
    const { file } = request.params
    if (!plausibleScript.test(file)) throw new DomainError('not_found', 'no such script', { file })
    return sendScript(beside('plausible.js'), request, reply)
  })
}

async function sendScript(path: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const file = await stat(path).catch(() => undefined)
  if (file === undefined) throw new DomainError('not_found', 'the tracker has not been built')
  const etag = `"${file.size.toString(36)}-${Math.trunc(file.mtimeMs).toString(36)}"`
  reply.headers({ etag, 'cache-control': 'public, max-age=3600', 'cross-origin-resource-policy': 'cross-origin' })
  if (isKnownTag(request.headers['if-none-match'], etag)) return reply.code(304).send()
  return reply.type('text/javascript; charset=utf-8').send(await readFile(path))
}
