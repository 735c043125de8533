import { once } from 'node:events'
import { expect, it } from 'vitest'
import { useTestApi } from '../testing/test-api.ts'

const log: string[] = []
const app = await useTestApi({ log: (line) => log.push(line) })

it('closes a WebSocket that sends too much, and calls nobody to act: anyone may do that', async () => {
  const socket = new WebSocket(`${app.url.replace('http', 'ws')}/trpc`)
  await once(socket, 'open')
  socket.send('a'.repeat(2 * 1024 * 1024))
  const [closed] = (await once(socket, 'close')) as [CloseEvent]
  expect(closed.code).toBe(1009)
  expect(log).toEqual([])
})
