import type { FastifyReply } from 'fastify'
import type { DoorAnswer } from '../doors/door.ts'

export function send(reply: FastifyReply, answer: DoorAnswer): FastifyReply {
  if (answer.headers !== undefined) reply.headers(answer.headers)
  return reply
    .code(answer.status)
    .header('content-type', answer.contentType ?? 'application/json; charset=utf-8')
    .send(answer.body)
}
