import { once } from 'node:events'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { startTestApi, type TestApi } from '../testing/test-api.ts'

let app: TestApi
const log: string[] = []
beforeAll(async () => {
  app = await startTestApi({
    clickhouseUrl: inject('clickhouseUrl'),
    postgresUrl: inject('postgresUrl'),
    log: (line) => log.push(line),
  })
})
afterAll(() => app[Symbol.asyncDispose]())

it('closes a WebSocket that sends too much, and calls nobody to act: anyone may do that', async () => {
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/trpc`)
  await once(socket, 'open')
  socket.send('a'.repeat(2 * 1024 * 1024))
  const [closed] = (await once(socket, 'close')) as [CloseEvent]
  expect(closed.code).toBe(1009)
  expect(log).toEqual([])
})
