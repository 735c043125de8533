import type { FastifyReply } from 'fastify'

/** Aborted when the client has its answer, or goes away before. */
export function toGoneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  return gone.signal
}

/** Whether something failed because its caller went away: nobody's fault, and nobody reads what became of it. */
export function isCallerGone(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}
