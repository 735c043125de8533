import httpProxy from '@fastify/http-proxy'
import { DomainError, toErrorBody } from '@sightline/domain/kernel'
import type { FastifyInstance } from 'fastify'

/** The paths of ingest that our origin serves too, so that one origin is enough. */
export const ingestPrefixes = ['/v1', '/t.js'] as const

const connectTimeoutMs = 5_000
const answerTimeoutMs = 60_000

/** Hands requests to the ingest nodes in turn: bodies as they come, unread, and the client's address with them. */
export async function registerIngestProxy(
  server: FastifyInstance,
  deps: { readonly ingestUrls: readonly string[] },
): Promise<void> {
  let turn = 0
  const getUpstream = () => deps.ingestUrls[turn++ % deps.ingestUrls.length] ?? ''
  await server.register(async (scope) => {
    // What is left in place would read texts and JSON, decode them, and hold them against our own limit.
    scope.removeAllContentTypeParsers()
    for (const prefix of ingestPrefixes) {
      await scope.register(httpProxy, {
        upstream: '',
        prefix,
        rewritePrefix: prefix,
        undici: {
          connect: { timeout: connectTimeoutMs },
          headersTimeout: answerTimeoutMs,
          bodyTimeout: answerTimeoutMs,
        },
        replyOptions: {
          getUpstream,
          rewriteRequestHeaders: (request, headers) => ({
            ...headers,
            'x-forwarded-for': request.ip,
            'x-forwarded-proto': request.protocol,
            'x-forwarded-host': request.host,
          }),
          onError(reply, { error }) {
            reply.log.warn({ err: error }, 'ingest does not answer')
            const refusal = new DomainError('unavailable', 'events cannot be taken now: send them again')
            void reply.code(503).header('retry-after', '1').send(toErrorBody(refusal))
          },
        },
      })
    }
  })
}
