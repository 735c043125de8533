import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CaptureRoute } from '../doors/door.ts'
import { doors } from '../doors/doors.ts'
import { useTestIngest, useTestStores } from '../testing/test-ingest.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores)
const project = await stores.createProject()
const url = await ingest.listen()

/** One address of every route that takes a body, with the project's key wherever an address can carry one. */
const targets = doors.flatMap(({ name, routes }) =>
  routes
    .filter((route): route is CaptureRoute => route.kind === 'capture' && route.methods.includes('POST'))
    .map(({ paths: [path = ''] }) => ({ door: name, path: path.replace(/:\w+|\*/g, 'track') })),
)
type Target = (typeof targets)[number]

async function post({ door, path }: Target, payload: Buffer, headers: Readonly<Record<string, string>> = {}) {
  const key = project.writeKey
  const query = `${door === 'growthbook' ? 'client_key' : 'key'}=${key}&api_secret=${key}&writeKey=${key}&measurement_id=G-NONE`
  const isBearer = path === '/v1/events' || path.startsWith('/api/') || path.startsWith('/i/v1')
  const answer = await ingest.inject({
    method: 'POST',
    url: `${path}?${query}`,
    headers: {
      authorization: isBearer ? `Bearer ${key}` : `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
      'x-write-key': `${key}:secret`,
      ...headers,
    },
    payload,
  })
  return answer.statusCode
}

async function expectUnharmed(): Promise<void> {
  const answer = await ingest.post(project.writeKey, { event: 'a', user_id: 'u' })
  expect(answer).toMatchObject({ status: 202, body: { accepted: 1 } })
}

/** What a client can be told of a bad body: taken in part, refused for good, or to come again. */
const answers = [200, 202, 204, 400, 401, 413, 415]

const messageOf = (key: string) =>
  fc.record(
    {
      type: fc.constantFrom('track', 'event', 'identify', 'alias', 5, null),
      event: fc.jsonValue(),
      name: fc.jsonValue(),
      n: fc.jsonValue(),
      u: fc.jsonValue(),
      d: fc.jsonValue(),
      payload: fc.jsonValue(),
      userId: fc.jsonValue(),
      user_id: fc.jsonValue(),
      distinct_id: fc.jsonValue(),
      anonymousId: fc.jsonValue(),
      timestamp: fc.jsonValue(),
      sentAt: fc.jsonValue(),
      properties: fc.oneof(fc.jsonValue(), fc.constant({ token: key, $set: [], $groups: 5, time: 'x' })),
      context: fc.jsonValue(),
      traits: fc.jsonValue(),
      api_key: fc.constant(key),
      $token: fc.constant(key),
    },
    { requiredKeys: [] },
  )

/** 64 MiB of spaces. */
const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '))

describe('what nobody sends on purpose', () => {
  it.each(targets)('at $path of $door: any bytes, any JSON, and messages whose parts are all wrong', async (target) => {
    const message = messageOf(project.writeKey)
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc.json().map((text) => Buffer.from(text)),
      fc.string({ unit: 'binary' }).map((text) => Buffer.from(`data=${text}`)),
      fc
        .array(message, { maxLength: 3 })
        .map((batch) => gzipSync(JSON.stringify({ api_key: project.writeKey, batch, events: batch }))),
      message.map((one) => Buffer.from(JSON.stringify(one))),
      fc.array(message, { maxLength: 3 }).map((batch) => Buffer.from(JSON.stringify(batch))),
    )
    const encoding = fc.constantFrom({}, { 'content-encoding': 'gzip' }, { 'content-encoding': 'br' })
    await fc.assert(
      fc.asyncProperty(body, encoding, async (bytes, headers) => {
        expect(answers).toContain(await post(target, bytes, headers))
      }),
      { numRuns: 40 },
    )
    await expectUnharmed()
  })

  it.each(targets)('at $path of $door: a small body that inflates without end', async (target) => {
    const before = process.memoryUsage().rss
    expect([204, 400, 413]).toContain(await post(target, bomb, { 'content-encoding': 'gzip' }))
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024)
    await expectUnharmed()
  })
})

describe('connections that do nothing', () => {
  it('are held by the thousands, some in the middle of a request, and harm nobody', async () => {
    const { port } = new URL(url)
    const connections = Math.min(10_000, Math.floor((maxOpenFiles() - 1_000) / 250) * 250)
    // Another process, for each end of a connection takes a file of its own.
    const crowd = spawn(process.execPath, ['-e', crowdProgram, port, String(connections)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    try {
      const [opened] = (await once(crowd.stdout, 'data')) as [Buffer]
      expect(opened.toString().trim()).toBe(String(connections))
      const slow = connect(Number(port), '127.0.0.1')
      slow.write('POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Le')
      await expectUnharmed()
      const answer = await fetch(`${url}/health`)
      expect(answer.status).toBe(200)
      slow.destroy()
    } finally {
      crowd.kill('SIGKILL')
    }
  })
})

/** How many files this process may have open (`ulimit -n`); some are needed for everything else. */
function maxOpenFiles(): number {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } }
  const soft = Number(userLimits?.open_files?.soft)
  return Number.isFinite(soft) ? Math.max(1_250, soft) : 11_000
}

/** Opens connections a few hundred at a time, says how many there are, and keeps them; every second sends half a request. */
const crowdProgram = `
const { connect } = require('node:net')
const [port, count] = process.argv.slice(1).map(Number)
const sockets = []
const open = () => new Promise((done, failed) => {
  const socket = connect(port, '127.0.0.1', () => {
    if (sockets.length % 2 === 0) socket.write('POST /v1/events HTTP/1.1\\r\\nHost: x\\r\\n')
    done()
  })
  socket.on('error', failed)
  sockets.push(socket)
})
const run = async () => {
  while (sockets.length < count) await Promise.all(Array.from({ length: 250 }, open))
  console.log(sockets.length)
  process.stdin.resume()
}
run()`
