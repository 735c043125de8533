import type { FastifyInstance, FastifyReply } from 'fastify'
import { readForCaller } from '../features/query/caller-signal.ts'

/** Aborted when the client has its answer, or goes away before. */
export function toGoneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  return gone.signal
}

/** Has plain GET requests end their queries with their caller. On a WebSocket each procedure sees to it. */
export function registerReadsForCallers(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (request.method === 'GET' && !request.ws) readForCaller(toGoneSignal(reply), done)
    else done()
  })
}

/** Whether something failed because its caller went away: nobody's fault, and nobody reads what became of it. */
export function isCallerGone(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
