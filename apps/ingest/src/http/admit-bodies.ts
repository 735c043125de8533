import { DomainError } from '@sightline/domain/kernel'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { BodyBudget } from '../limits/body-budget.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route reads its body as it arrives. */
    readonly isStreamed?: boolean
  }
}

/** How slowly a body may come before its room goes to others. */
export interface BodyPace {
  /** For a slow start. */
  readonly graceMs: number
  readonly bytesPerSecond: number
}

/** A phone at the edge of a network is faster. */
export const bodyPace: BodyPace = { graceMs: 10_000, bytesPerSecond: 50_000 }

/** What a body is taken for that does not say how large it will be. */
const unknownBytes = 256 * 1024
/** Smaller ones hold too little to be watched. */
const watchedBytes = 64 * 1024

/**
 * Lets requests in as long as there is memory for their bodies, which are held whole while they are read and worked on.
 * What is read as it arrives never is. Room is shared by addresses: whatever else a request says of its sender, whoever
 * wants to can say it differently each time.
 */
export function admitBodies(server: FastifyInstance, maxBytes: number, pace: BodyPace): void {
  const budget = new BodyBudget(maxBytes)
  server.addHook('onRequest', (request, reply, done) => {
    const bytes = findSize(request)
    if (bytes === 0 || request.routeOptions.config.isStreamed === true) return done()
    const giveBack = budget.take(bytes, () => request.ip)
    if (giveBack === undefined) return done(new DomainError('unavailable', 'too many requests at once'))
    reply.raw.once('close', giveBack)
    if (bytes >= watchedBytes) refuseWhenSlow(request, reply, pace.graceMs + (bytes / pace.bytesPerSecond) * 1_000)
    done()
  })
}

function findSize({ headers }: FastifyRequest): number {
  const said = Number(headers['content-length'] ?? 0)
  return said === 0 && headers['transfer-encoding'] !== undefined ? unknownBytes : said
}

function refuseWhenSlow(request: FastifyRequest, reply: FastifyReply, afterMs: number): void {
  const timer = setTimeout(() => {
    // What is still to come of the body must not be taken for the next request.
    void reply.header('connection', 'close').send(new DomainError('unavailable', 'the body comes too slowly'))
  }, afterMs)
  const stop = () => clearTimeout(timer)
  request.raw.once('end', stop)
  reply.raw.once('close', stop)
}
