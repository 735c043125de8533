import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eventLimits } from '@sightline/domain/event'
import type { Logger } from 'pino'
import { bodyPace, createBodyAdmission, type BodyPace } from './admit-bodies.ts'
import { answerPreflight } from './cors.ts'
import { createTrustProxy } from './http-request.ts'
import { answerBrokenRequest } from './refusal.ts'
import { toCommonTarget } from './request-target.ts'
import type { Route } from './route.ts'
import { createRouter } from './router.ts'
import { toDoorUrl } from './segment-import.ts'
import { send } from './send.ts'
import { createServeRoute } from './serve-route.ts'

/** For a whole request: an import of a large file over a slow line takes its time. Silence ends a connection far sooner. */
const requestTimeoutMs = 30 * 60_000
const silenceTimeoutMs = 60_000
const keepAliveTimeoutMs = 65_000
const closingSweepMs = 50
const closingGraceMs = 3_000

export interface ServerOptions {
  readonly logger: Logger
  readonly routes: readonly Route[]
  /** Whose X-Forwarded-For is believed: addresses or names of ranges, joined by commas. */
  readonly trustProxy: string
  /** Request bodies held in memory at once, in bytes; more is refused with 503 until some are done. */
  readonly maxBodiesBytes: number
  readonly bodyPace?: BodyPace
}

export interface HttpServer {
  /** Serves one request, as those that come over the network are served. */
  readonly dispatch: (request: IncomingMessage, response: ServerResponse) => void
  /** @returns the address, such as `http://0.0.0.0:8006`. */
  listen(address: { readonly host: string; readonly port: number }): Promise<string>
  /** Ends connections as their answers are out, after a while all of them. */
  close(): Promise<void>
}

/**
 * A server that reads bodies as bytes, answers errors in one form, and lets any page on any origin post events. On
 * Node's own, without a framework: of a request that bears one event most is the work around it.
 */
export function createHttpServer(options: ServerOptions): HttpServer {
  let isClosing = false
  const serve = createServeRoute({
    logger: options.logger,
    admitBody: createBodyAdmission(options.maxBodiesBytes, options.bodyPace ?? bodyPace),
    isClosing: () => isClosing,
  })
  const route = createRouter(options.routes, { serve, trust: createTrustProxy(options.trustProxy) })
  const dispatch = (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'OPTIONS') return send(request, response, answerPreflight(request), { isLast: isClosing })
    toCommonTarget(request)
    request.url = toDoorUrl(request)
    route(request, response)
  }
  const server = createServer(
    {
      maxHeaderSize: eventLimits.headerBytes,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
    },
    dispatch,
  )
  server.setTimeout(silenceTimeoutMs)
  server.on('clientError', answerBrokenRequest)
  return {
    dispatch,
    async listen(address) {
      server.listen(address)
      await once(server, 'listening')
      return toUrl(server.address() as AddressInfo)
    },
    close() {
      isClosing = true
      return hangUp(server)
    },
  }
}

function toUrl({ address, family, port }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

/**
 * Ends connections while the server closes: each as soon as its answer is out, for its client would keep it open, and
 * after a while also those that never sent a request, as browsers open them in advance.
 */
async function hangUp(server: Server): Promise<void> {
  if (!server.listening) return
  const sweep = setInterval(() => server.closeIdleConnections(), closingSweepMs)
  const end = setTimeout(() => server.closeAllConnections(), closingGraceMs)
  await new Promise((closed) => server.close(closed))
  clearInterval(sweep)
  clearTimeout(end)
}
