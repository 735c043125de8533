import type { IncomingMessage, ServerResponse } from 'node:http'
import { DomainError } from '@sightline/domain/kernel'
import createFinder from 'find-my-way'
import { HttpRequest, type TrustProxy } from './http-request.ts'
import type { Route } from './route.ts'
import type { ServeRoute } from './serve-route.ts'

export interface RouterDeps {
  readonly serve: ServeRoute
  readonly trust: TrustProxy
}

/** Ids of vendors, names of sites. */
const maxParameterLength = 5_000

/** Finds the route of a request and serves it there; what has none is refused in the same way. */
export function createRouter(
  routes: readonly Route[],
  { serve, trust }: RouterDeps,
): (request: IncomingMessage, response: ServerResponse) => void {
  const refuse = (request: IncomingMessage, response: ServerResponse, error: DomainError) => {
    // Its body is left unread.
    const nowhere: Route = { methods: [], path: '*', isStreamed: true, handle: () => Promise.reject(error) }
    serve(nowhere, new HttpRequest(request, {}, trust), response)
  }
  const finder = createFinder({
    ignoreTrailingSlash: true,
    maxParamLength: maxParameterLength,
    // Few ask for it.
    querystringParser: () => undefined,
    defaultRoute(request, response) {
      const [path] = (request.url ?? '').split('?')
      refuse(request, response, new DomainError('not_found', 'no such path', { path }))
    },
    onBadUrl(path, request, response) {
      refuse(request, response, new DomainError('invalid_input', 'the path is not percent-encoded', { path }))
    },
    onMaxParamLength(_path, request, response) {
      const message = `a part of the path is longer than ${maxParameterLength}`
      refuse(request, response, new DomainError('invalid_input', message, {}))
    },
  })
  for (const route of routes) {
    finder.on([...route.methods], route.path, (request, response, params) =>
      serve(route, new HttpRequest(request, params, trust), response),
    )
  }
  return (request, response) => void finder.lookup(request, response)
}
