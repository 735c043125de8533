import type { FastifyReply } from 'fastify'
import type { DoorAnswer } from '../doors/door.ts'

export function send(reply: FastifyReply, answer: DoorAnswer): FastifyReply {
  return reply
    .code(answer.status)
    .headers(answer.headers ?? {})
    .type(answer.contentType ?? 'application/json; charset=utf-8')
    .send(answer.body)
}
