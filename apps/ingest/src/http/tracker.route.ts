import { readFile, stat } from 'node:fs/promises'
import { DomainError } from '@sightline/domain/kernel'
import type { FastifyInstance } from 'fastify'

/** Serves the browser tracker; a page fetches it again after an hour, and asks only whether it changed. */
export function registerTrackerRoute(server: FastifyInstance, deps: { readonly trackerFile: string }): void {
  server.get('/t.js', async (request, reply) => {
    const file = await stat(deps.trackerFile).catch(() => undefined)
    if (file === undefined) throw new DomainError('not_found', 'the tracker has not been built')
    const etag = `"${file.size.toString(36)}-${Math.trunc(file.mtimeMs).toString(36)}"`
    reply.headers({ etag, 'cache-control': 'public, max-age=3600', 'cross-origin-resource-policy': 'cross-origin' })
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.type('text/javascript; charset=utf-8').send(await readFile(deps.trackerFile))
  })
}
