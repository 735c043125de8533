import type { ServerResponse } from 'node:http'
import { eventLimits } from '@sightline/domain/event'
import { DomainError, isDomainError } from '@sightline/domain/kernel'
import type { Logger } from 'pino'
import type { AdmitBody } from './admit-bodies.ts'
import type { Answer } from './answer.ts'
import type { HttpRequest } from './http-request.ts'
import { readBytes } from './read-bytes.ts'
import { internalFault, toRefusal } from './refusal.ts'
import type { Route } from './route.ts'
import { send } from './send.ts'

export interface ServeDeps {
  readonly logger: Logger
  readonly admitBody: AdmitBody
  readonly isClosing: () => boolean
}

export type ServeRoute = (route: Route, request: HttpRequest, response: ServerResponse) => void

const noBody = Buffer.alloc(0)

/** Builds what takes a request through its route: room for the body, the body, the handler, its answer or a refusal. */
export function createServeRoute({ logger, admitBody, isClosing }: ServeDeps): ServeRoute {
  return (route, request, response) => {
    const { raw } = request
    const isStreamed = route.isStreamed === true
    const answer = (given: Answer, isLast: boolean) => {
      if (response.headersSent || response.destroyed) return
      // A client that is still sending must hear the answer, and be heard again on the same connection.
      if (isStreamed) raw.resume()
      send(raw, response, given, { isLast: isLast || isClosing() })
    }
    const refuse = (error: unknown) => {
      // What is still to come of a body must not be taken for the next request.
      const isLast = !isStreamed && !raw.complete
      if (isDomainError(error)) return answer(route.toRefusal?.(error, request) ?? toRefusal(error), isLast)
      logger.error({ err: error }, 'request failed')
      answer(internalFault, isLast)
    }
    const handle = async () => {
      if (isClosing()) throw new DomainError('unavailable', 'this server is being stopped')
      if (isStreamed || request.method !== 'POST') return route.handle(request, noBody)
      admitBody(request, response, refuse)
      return readBytes(raw, route.maxBodyBytes ?? eventLimits.bodyBytes).then((body) => route.handle(request, body))
    }
    handle()
      .then((given) => answer(given, false))
      .catch(refuse)
  }
}
