import { resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import { DomainError } from '@sightline/domain/kernel'
import type { FastifyInstance, FastifyRequest } from 'fastify'

const yearSeconds = 31_536_000

/** The admin app: files whose names hold a hash are kept for ever; any other path of a page load is the app itself. */
export async function registerAdminRoutes(
  server: FastifyInstance,
  deps: { readonly adminDir: string | undefined },
): Promise<void> {
  const { adminDir } = deps
  if (adminDir !== undefined) {
    await server.register(fastifyStatic, {
      root: resolve(adminDir),
      cacheControl: false,
      setHeaders(reply, path) {
        const isHashed = /[\\/]assets[\\/]/.test(path)
        void reply.header('cache-control', isHashed ? `public, max-age=${yearSeconds}, immutable` : 'no-cache')
      },
    })
  }
  server.setNotFoundHandler((request, reply) => {
    if (adminDir !== undefined && isPageLoad(request)) return reply.sendFile('index.html')
    throw new DomainError('not_found', 'no such path', { path: request.url.split('?')[0] })
  })
}

function isPageLoad(request: FastifyRequest): boolean {
  const path = request.url.split('?')[0] ?? ''
  const isPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
  return isPage && !/^\/(api|trpc|v1|internal|assets)(\/|$)/.test(path)
}
