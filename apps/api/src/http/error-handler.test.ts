import Fastify from 'fastify'
import { expect, it } from 'vitest'
import { registerErrorHandler } from './error-handler.ts'

it('logs a bug, and not that a caller went away', async () => {
  const log: string[] = []
  const server = Fastify({ logger: { level: 'error', stream: { write: (line) => void log.push(line) } } })
  registerErrorHandler(server)
  server.get('/gone', () => Promise.reject(AbortSignal.abort().reason as Error))
  server.get('/bug', () => Promise.reject(new Error('a bug')))
  expect((await server.inject('/gone')).statusCode).toBe(499)
  expect(log).toEqual([])
  expect((await server.inject('/bug')).statusCode).toBe(500)
  expect(log.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ msg: 'request failed' }])
})

it('says which type of body it takes', async () => {
  const server = Fastify()
  registerErrorHandler(server)
  server.put('/', () => 'taken')
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await server.inject({ method: 'PUT', url: '/', headers: form, payload: 'a=b' })
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toMatchObject({ error: { message: 'expected content-type: application/json' } })
})
