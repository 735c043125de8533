import cors from '@fastify/cors'
import { eventLimits } from '@sightline/domain/event'
import { DomainError, dropOddContentType, isDomainError } from '@sightline/domain/kernel'
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { admitBodies, bodyPace, type BodyPace } from './admit-bodies.ts'
import { bodyTooLarge } from './body.ts'
import { toRefusal } from './refusal.ts'
import { toDoorUrl } from './segment-import.ts'
import { send } from './send.ts'

/** For a whole request: an import of a large file over a slow line takes its time. Silence ends a connection far sooner. */
const requestTimeoutMs = 30 * 60_000
const silenceTimeoutMs = 60_000
const closingSweepMs = 50
const closingGraceMs = 3_000

export interface ServerOptions {
  readonly logger: FastifyBaseLogger
  /** Whose X-Forwarded-For is believed; addresses or names as fastify's `trustProxy` takes them. */
  readonly trustProxy: string
  /** Request bodies held in memory at once, in bytes; more is refused with 503 until some are done. */
  readonly maxBodiesBytes: number
  readonly bodyPace?: BodyPace
}

/** A server that reads every body as bytes, answers errors in one form, and lets any page on any origin post events. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const server = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    // Requests are counted, not logged: a logger for each would be a tenth of what a small one costs.
    childLoggerFactory: (logger) => logger,
    trustProxy: options.trustProxy,
    bodyLimit: eventLimits.bodyBytes,
    http: { maxHeaderSize: eventLimits.headerBytes },
    rewriteUrl: toDoorUrl,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 5_000 },
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
  })
  server.server.setTimeout(silenceTimeoutMs)
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  server.addHook('onRequest', (request, _reply, done) => {
    dropOddContentType(request.raw.headers)
    done()
  })
  await server.register(cors, {
    origin: true,
    // An OPTIONS that is no preflight, as monitors send it, is answered like one.
    strictPreflight: false,
    credentials: true,
    methods: ['GET', 'POST', 'OPTIONS'],
    exposedHeaders: ['ETag', 'Retry-After', 'x-sse-support'],
    maxAge: 7200,
  })
  // Behind CORS: a page must be able to read these refusals too.
  admitBodies(server, options.maxBodiesBytes, options.bodyPace ?? bodyPace)
  server.addHook('preClose', (done) => {
    hangUp(server)
    done()
  })
  server.setNotFoundHandler((request) => {
    throw new DomainError('not_found', 'no such path', { path: request.url.split('?')[0] })
  })
  server.setErrorHandler((error, request, reply) => {
    const known = toDomainError(error, request.routeOptions.bodyLimit ?? eventLimits.bodyBytes)
    if (known === undefined) {
      request.log.error({ err: error }, 'request failed')
      return reply.code(500).send({ error: { code: 'internal', message: 'something went wrong here', details: {} } })
    }
    return send(reply, request.routeOptions.config.answerError?.(known, request) ?? toRefusal(known))
  })
  return server
}

function toDomainError(error: unknown, maxBytes: number): DomainError | undefined {
  if (isDomainError(error)) return error
  if (!(error instanceof Error) || !('code' in error)) return undefined
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return bodyTooLarge(maxBytes)
  if (error.code === 'FST_ERR_CTP_INVALID_CONTENT_LENGTH') {
    return new DomainError('invalid_input', 'the body is not as long as its content-length says')
  }
  const isClientFault = 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode < 500
  return isClientFault ? new DomainError('invalid_input', error.message) : undefined
}

/**
 * Ends connections while the server closes: each as soon as its answer is out, for its client would keep it open, and
 * after a while also those that never sent a request, as browsers open them in advance.
 */
function hangUp(server: FastifyInstance): void {
  const sweep = setInterval(() => server.server.closeIdleConnections(), closingSweepMs)
  const end = setTimeout(() => server.server.closeAllConnections(), closingGraceMs)
  server.server.once('close', () => {
    clearInterval(sweep)
    clearTimeout(end)
  })
}
