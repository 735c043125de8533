import type { FastifyInstance, FastifyRequest } from 'fastify'
import { authPath, clientAddressHeader, type Auth } from '../auth/auth.ts'
import { assertSameOrigin } from './same-origin.ts'

/** What of better-auth can be reached. Accounts and organizations are made by our own procedures. */
const exposedPaths = ['sign-in/email', 'sign-out', 'get-session', 'change-password', 'list-sessions', 'revoke-session']

/** Sign-in and out, over better-auth's own REST form, which its browser client speaks. */
export function registerAuthRoutes(
  server: FastifyInstance,
  deps: { readonly auth: Auth; readonly publicUrl: string },
): void {
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    for (const path of exposedPaths) {
      scope.route({
        method: ['GET', 'POST'],
        url: `${authPath}/${path}`,
        async handler(request, reply) {
          // Signing somebody in unasked is an attack too: here a cookie is not needed for the refusal.
          if (request.method === 'POST') assertSameOrigin(request.headers, deps.publicUrl)
          const answer = await deps.auth.handler(toWebRequest(request))
          const cookies = answer.headers.getSetCookie()
          for (const [name, value] of answer.headers) if (name !== 'set-cookie') void reply.header(name, value)
          if (cookies.length > 0) void reply.header('set-cookie', cookies)
          return reply.code(answer.status).send(await answer.text())
        },
      })
    }
  })
}

function toWebRequest(request: FastifyRequest): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  headers.set(clientAddressHeader, request.ip)
  const url = new URL(request.url, `${request.protocol}://${request.host}`)
  const body = request.method === 'POST' && typeof request.body === 'string' ? request.body : null
  return new Request(url, { method: request.method, headers, body })
}
