import type { IncomingHttpHeaders } from 'node:http'
import websocket from '@fastify/websocket'
import { isDomainError } from '@sightline/domain/kernel'
import { fastifyTRPCPlugin, type FastifyTRPCPluginOptions } from '@trpc/server/adapters/fastify'
import type { FastifyInstance } from 'fastify'
import type { Authenticate } from '../auth/authenticate.ts'
import type { Services } from '../services.ts'
import { appRouter, type AppRouter } from '../trpc/app-router.ts'
import type { Context } from '../trpc/context.ts'
import { findDomainError, toTrpcError } from '../trpc/error-map.ts'
import { isCallerGone } from './caller-gone.ts'
import { assertSameOrigin, bearsCookie } from './same-origin.ts'

export interface TrpcRouteDeps {
  readonly services: Services
  readonly authenticate: Authenticate
  readonly publicUrl: string
}

const trpcPath = '/trpc'
/** A client that does not answer a ping within this time is gone. */
const keepAlive = { enabled: true, pingMs: 20_000, pongWaitMs: 10_000 }
const maxMessageBytes = 1024 * 1024

/** Procedures over HTTP (batches too) and, for subscriptions, over a WebSocket on the same path. */
export async function registerTrpcRoutes(server: FastifyInstance, deps: TrpcRouteDeps): Promise<void> {
  await server.register(websocket, {
    options: { maxPayload: maxMessageBytes },
    errorHandler(error, socket, request) {
      if (!isBadFrame(error)) request.log.error({ err: error }, 'websocket failed')
      socket.terminate()
    },
  })
  await server.register(async (scope) => {
    scope.addHook('onRequest', async (request) => {
      const canAct = request.method !== 'GET' || request.ws
      if (canAct && bearsCookie(request.headers)) assertSameOrigin(request.headers, deps.publicUrl)
    })
    await scope.register(fastifyTRPCPlugin, {
      prefix: trpcPath,
      useWSS: true,
      trpcOptions: {
        router: appRouter,
        keepAlive,
        allowMethodOverride: false,
        createContext: ({ req, res, info }) =>
          createContext(deps, {
            headers: withConnectionParams(req.headers, info.connectionParams),
            // Over a WebSocket `res` is the socket: there is nothing to set a cookie on.
            setCookies: (cookies) => void ('header' in res && cookies.length > 0 && res.header('set-cookie', cookies)),
          }),
        onError({ error, path }) {
          if (isCallerGone(error.cause) || isBadFrame(error.cause)) return
          const known = findDomainError(error)
          const facts = { err: error.cause ?? error, procedure: path }
          if (known === undefined) server.log.error(facts, 'procedure failed')
          else if (known.code === 'unavailable') server.log.warn(facts, 'procedure unavailable')
        },
      },
    } satisfies FastifyTRPCPluginOptions<AppRouter>)
  })
}

async function createContext(
  deps: TrpcRouteDeps,
  call: { readonly headers: IncomingHttpHeaders; readonly setCookies: Context['setCookies'] },
): Promise<Context> {
  try {
    const { caller, cookies } = await deps.authenticate(call.headers)
    call.setCookies(cookies)
    return { caller, services: deps.services, setCookies: call.setCookies }
  } catch (error) {
    throw isDomainError(error) ? toTrpcError(error) : error
  }
}

/** Whether a client broke the protocol, or sent too much at once (codes of `ws`): it is closed, and nobody has to act. */
function isBadFrame(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('WS_ERR_')
}

/** A WebSocket of a browser's making cannot bear headers: a key may come as the connection parameter `authorization`. */
function withConnectionParams(
  headers: IncomingHttpHeaders,
  params: Readonly<Record<string, unknown>> | null,
): IncomingHttpHeaders {
  const authorization = params?.['authorization']
  return typeof authorization === 'string' ? { ...headers, authorization } : headers
}
