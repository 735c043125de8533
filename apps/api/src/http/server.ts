import { randomUUID } from 'node:crypto'
import compress from '@fastify/compress'
import helmet from '@fastify/helmet'
import { eventLimits } from '@sightline/domain/event'
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { ApiMetrics } from '../metrics/metrics.ts'
import { registerErrorHandler } from './error-handler.ts'

export interface ServerOptions {
  readonly logger: FastifyBaseLogger
  /** Whose X-Forwarded-For is believed; addresses or names as fastify's `trustProxy` takes them. */
  readonly trustProxy: string
  readonly metrics: ApiMetrics
}

const maxBodyBytes = 1024 * 1024

/** A server that names and measures every request, and answers errors in one form. */
export function createServer(options: ServerOptions): FastifyInstance {
  const server = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    trustProxy: options.trustProxy,
    bodyLimit: maxBodyBytes,
    routerOptions: { maxParamLength: 5_000, ignoreTrailingSlash: true },
    // As ingest's, whose uploads and long queries pass through here.
    requestTimeout: 30 * 60_000,
    http: { maxHeaderSize: eventLimits.headerBytes },
    forceCloseConnections: true,
    genReqId: () => randomUUID(),
  })
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id)
  })
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    const durationMs = Math.round(reply.elapsedTime)
    options.metrics.request({ method: request.method, route, status: reply.statusCode, durationMs: reply.elapsedTime })
    if (route !== '/health' && route !== '/metrics') {
      request.log.info({ method: request.method, route, status: reply.statusCode, durationMs }, 'request answered')
    }
  })
  registerErrorHandler(server)
  return server
}

/** For what people's browsers load from us: compressed, and under a policy that runs no script but our own files. */
export async function registerBrowserDefences(
  server: FastifyInstance,
  options: { readonly isHttps: boolean },
): Promise<void> {
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: [`'self'`],
        scriptSrc: [`'self'`],
        styleSrc: [`'self'`],
        imgSrc: [`'self'`, 'data:'],
        fontSrc: [`'self'`, 'data:'],
        connectSrc: [`'self'`],
        objectSrc: [`'none'`],
        baseUri: [`'self'`],
        formAction: [`'self'`],
        frameAncestors: [`'none'`],
      },
    },
    // Over plain HTTP these would break pages or only fill the console with warnings.
    strictTransportSecurity: options.isHttps ? { maxAge: 31_536_000 } : false,
    crossOriginOpenerPolicy: options.isHttps,
    originAgentCluster: options.isHttps,
  })
  await server.register(compress, { threshold: 1024 })
}
