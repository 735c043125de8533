import replyFrom from '@fastify/reply-from'
import { ingestPaths } from '@sightline/domain/event'
import { DomainError, dropOddContentType, toErrorBody } from '@sightline/domain/kernel'
import type { FastifyInstance, FastifyRequest } from 'fastify'

const connectTimeoutMs = 5_000
/** Taking events takes milliseconds; a node that hangs must not hold those up who could go to another. */
const captureTimeoutMs = 30_000
/** An import answers when its whole file is stored. */
const importTimeoutMs = 30 * 60_000
const importPath = '/v1/import'

/** Hands requests to the ingest nodes in turn: bodies as they come, unread, and the client's address with them. */
export async function registerIngestProxy(
  server: FastifyInstance,
  deps: { readonly ingestUrls: readonly string[]; readonly timeoutMs?: number },
): Promise<void> {
  const { timeoutMs = captureTimeoutMs } = deps
  let turn = 0
  const nextUrl = () => deps.ingestUrls[turn++ % deps.ingestUrls.length] ?? ''
  await server.register(async (scope) => {
    // What is left in place would read texts and JSON, decode them, and hold them against our own limit.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
    scope.addHook('onRequest', (request, _reply, done) => {
      dropOddContentType(request.raw.headers)
      done()
    })
    await scope.register(replyFrom, {
      // A preflight does nothing and may be asked twice; a GET may carry events, whose client decides about that.
      retryMethods: ['OPTIONS'],
      undici: { connect: { timeout: connectTimeoutMs } },
    })
    for (const url of ingestPaths) {
      scope.route({
        method: ['GET', 'POST', 'OPTIONS'],
        url,
        handler(request, reply) {
          const target = toPathAndQuery(request.url)
          return reply.from(nextUrl() + target, {
            retriesCount: 1,
            timeout: target.startsWith(importPath) ? importTimeoutMs : timeoutMs,
            // The client's own server has answered what it expects; towards ingest nobody waits for that.
            rewriteRequestHeaders: (_request, { expect: _expect, ...headers }) => ({
              ...headers,
              'x-forwarded-for': toForwardedFor(request),
              'x-forwarded-proto': request.protocol,
              'x-forwarded-host': request.host,
            }),
            onError(_reply, { error }) {
              request.log.warn({ err: error }, 'ingest does not answer')
              const refusal = new DomainError('unavailable', 'events cannot be taken now: send them again')
              const { origin } = request.headers
              // Pages of any site send here; without this theirs cannot read that they should come again.
              if (origin !== undefined)
                void reply.headers({
                  'access-control-allow-origin': origin,
                  'access-control-allow-credentials': 'true',
                })
              void reply.code(503).header('retry-after', '1').send(toErrorBody(refusal))
            },
          })
        },
      })
    }
  })
}

/** Clients that take us for a proxy ask for the whole address (RFC 9112, 3.2.2). */
function toPathAndQuery(target: string): string {
  return target.replace(/^https?:\/\/[^/?]*/i, '')
}

/**
 * Who sent it as we know it, behind whomever the sender says that it speaks for: servers name their visitors so. Proxies
 * of our own are left out.
 */
function toForwardedFor(request: FastifyRequest): string {
  const chain = request.headers['x-forwarded-for']?.toString().split(',') ?? []
  const ownProxies = (request.ips?.length ?? 1) - 1
  const claimed = chain.slice(0, Math.max(0, chain.length - ownProxies)).map((address) => address.trim())
  return [...claimed, request.ip].join(', ')
}
