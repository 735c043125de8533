import { parseJsonExactly } from '@sightline/domain/kernel'
import {
  streamConsumerName,
  streamPlace,
  streamRead,
  type StreamConsumer,
  type StreamEvent,
} from '@sightline/domain/stream'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { toGoneSignal } from '../../http/caller-gone.ts'
import { parseInput, readRestCall, type RestCallDeps } from '../../http/rest-call.ts'
import type { Services } from '../../services.ts'

export interface StreamRouteDeps extends RestCallDeps {
  readonly services: Pick<Services, 'project' | 'stream'>
}

const names = z
  .string()
  .transform((text) => text.split(',').filter((name) => name !== ''))
  .pipe(streamRead.shape.events.removeDefault())

const readQuery = z.object({
  consumer: streamRead.shape.consumer,
  after: streamRead.shape.after,
  limit: streamRead.shape.limit,
  wait: streamRead.shape.waitSeconds,
  events: names.default([]),
})
const anyQuery = z.object({})
const consumerPath = z.object({ name: streamConsumerName })
const commitBody = z.object({ offset: streamPlace })

/** The stream for services that speak plain HTTP; see docs/stream.md. */
export function registerStreamRoutes(server: FastifyInstance, deps: StreamRouteDeps): void {
  const { stream } = deps.services

  server.get('/api/v1/stream', async (request, reply) => {
    const { project, query } = await readRestCall(request, readQuery, deps)
    const { wait: waitSeconds, ...read } = query
    const page = await stream.read(project, { ...read, waitSeconds }, toGoneSignal(reply))
    return { events: page.events.map(toJson), next: page.next, is_at_end: page.isAtEnd }
  })

  server.get('/api/v1/stream/consumers', async (request) => {
    const { project } = await readRestCall(request, anyQuery, deps)
    return { consumers: (await stream.consumers(project)).map(toConsumerJson) }
  })

  server.put('/api/v1/stream/consumers/:name', async (request) => {
    const { project } = await readRestCall(request, anyQuery, deps)
    const { name } = parseInput(consumerPath, request.params)
    const { offset } = parseInput(commitBody, request.body)
    return toConsumerJson(await stream.commit(project, name, offset))
  })

  server.delete('/api/v1/stream/consumers/:name', async (request, reply) => {
    const { project } = await readRestCall(request, anyQuery, deps)
    await stream.forget(project, parseInput(consumerPath, request.params).name)
    return reply.status(204).send()
  })
}

function toJson({ offset, eventId, occurredAt, receivedAt, fields, groups, properties }: StreamEvent) {
  return {
    offset,
    event_id: eventId,
    occurred_at: occurredAt,
    received_at: receivedAt,
    ...fields,
    ...(Object.keys(groups).length > 0 && { groups }),
    properties: parseJsonExactly(properties),
  }
}

function toConsumerJson({ name, offset, committedAt, lag }: StreamConsumer) {
  return { name, offset, committed_at: committedAt, lag }
}
