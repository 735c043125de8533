import { connect, type Socket } from 'node:net'
import { eventLimits } from '@sightline/domain/event'
import { DomainError } from '@sightline/domain/kernel'
import { pino } from 'pino'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { injectInto } from '../testing/inject-into.ts'
import type { Route } from './route.ts'
import { createHttpServer, type HttpServer, type ServerOptions } from './server.ts'

const open: HttpServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

function create(routes: readonly Route[], options: Partial<ServerOptions> = {}): HttpServer {
  const silent = pino({ level: 'silent' })
  const server = createHttpServer({ logger: silent, routes, trustProxy: 'loopback', maxBodiesBytes: 1e6, ...options })
  open.push(server)
  return server
}

const listen = (server: HttpServer) => server.listen({ host: '127.0.0.1', port: 0 })

/** Sends bytes over a connection. @returns what comes back until it is closed. */
function talk(url: string, bytes: string): { readonly socket: Socket; readonly answer: Promise<string> } {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(bytes)
  let text = ''
  // A server that hangs up on what is still being sent resets the connection.
  socket.on('error', () => undefined)
  socket.on('data', (piece) => (text += piece.toString()))
  return { socket, answer: new Promise((end) => socket.once('close', () => end(text))) }
}

/** Answers with what it was sent. */
const echo: Route = { methods: ['POST'], path: '/x', handle: (_request, body) => ({ status: 200, body }) }
const page: Route = { methods: ['GET', 'HEAD'], path: '/page/:name', handle: () => ({ status: 200, body: '"page"' }) }

describe('a path', () => {
  it('is found with or without a slash at its end, and by its method', async () => {
    const server = create([echo, page])
    const statusOf = async (method: string, url: string) => (await injectInto(server, { method, url })).statusCode
    expect(await statusOf('GET', '/page/a')).toBe(200)
    expect(await statusOf('GET', '/page/a/?b=c')).toBe(200)
    expect(await statusOf('POST', '/page/a')).toBe(404)
    expect(await statusOf('HEAD', '/x')).toBe(404)
  })

  it('is found with slashes twice, as a host with one at its end makes them', async () => {
    const server = create([page])
    for (const url of ['//page/a', '/page//a?b=c', '///page/a//'])
      expect((await injectInto(server, { method: 'GET', url })).statusCode, url).toBe(200)
  })

  it('that nobody serves, or that cannot be read, is refused in our own form, which a page can read', async () => {
    const server = create([page])
    const refuse = async (url: string) => {
      const answer = await injectInto(server, { url, headers: { origin: 'https://shop.example' } })
      expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example')
      return [answer.statusCode, answer.json<{ error: { code: string } }>().error.code]
    }
    expect(await refuse('/nothing?here=1')).toEqual([404, 'not_found'])
    expect(await refuse('/page/%E0%A4%A')).toEqual([400, 'invalid_input'])
    expect(await refuse(`/page/${'a'.repeat(5_001)}`)).toEqual([400, 'invalid_input'])
  })
})

describe('a target with a host in front of its path, as proxies are asked', () => {
  const where: Route = {
    ...echo,
    handle: ({ path, query, origin }) => ({ status: 200, body: JSON.stringify([path, query['a'], origin]) }),
  }
  const ask = async (target: string) => {
    const head = `POST ${target} HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n`
    const text = await talk(await listen(create([where, { ...where, path: '/' }])), head).answer
    return text.slice(text.lastIndexOf('\r\n') + 2)
  }

  it('is the same as without, and its host is the one that counts', async () => {
    expect(await ask('/x?a=b')).toBe('["/x","b","http://other.example"]')
    expect(await ask('http://events.example:80/x?a=b')).toBe('["/x","b","http://events.example:80"]')
    expect(await ask('HTTPS://events.example/x/?a=http://c/')).toBe('["/x/","http://c/","http://events.example"]')
    expect(await ask('http://events.example?a=b')).toBe('["/","b","http://events.example"]')
  })

  it('has each of its slashes once for whoever reads it, and all of those in its query', async () => {
    expect(await ask('//x//?a=http://c//d')).toBe('["/x/","http://c//d","http://other.example"]')
    expect(await ask('http://events.example//x')).toBe('["/x",null,"http://events.example"]')
  })

  it('is read as it was found where letters of its path are written as percents', async () => {
    expect(await ask('/%78?a=%25')).toBe('["/x","%","http://other.example"]')
  })
})

describe('an answer', () => {
  it('to a HEAD has the headers of the GET and no body', async () => {
    const { answer } = talk(
      await listen(create([page])),
      'HEAD /page/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    )
    expect(await answer).toMatch(/^HTTP\/1\.1 200 OK\r\n(.*\r\n)*content-length: 6\r\n(.*\r\n)*\r\n$/)
  })

  it('to what went wrong here tells nothing of it, and the log tells all', async () => {
    const logger = pino({ level: 'silent' })
    const logged = vi.spyOn(logger, 'error')
    const fault = new Error('a secret')
    const failing: Route = { methods: ['GET'], path: '/x', handle: () => Promise.reject(fault) }
    const answer = await injectInto(create([failing], { logger }), '/x')
    expect([answer.statusCode, answer.payload.includes('secret')]).toEqual([500, false])
    expect(logged).toHaveBeenCalledWith({ err: fault }, 'request failed')
  })

  it('is in the form of the path where it has one', async () => {
    const route: Route = {
      methods: ['GET'],
      path: '/x',
      handle: () => {
        throw new DomainError('unavailable', 'full')
      },
      toRefusal: ({ message }) => ({ status: 299, contentType: 'text/plain', body: message }),
    }
    const answer = await injectInto(create([route]), '/x')
    expect([answer.statusCode, answer.headers['content-type'], answer.payload]).toEqual([299, 'text/plain', 'full'])
  })
})

describe('a request', () => {
  it('that is no HTTP, or has too many headers, is answered in our own form, and others go on', async () => {
    const url = await listen(create([page]))
    const errorOf = async (bytes: string) => {
      const [head = '', body = ''] = (await talk(url, bytes).answer).split('\r\n\r\n')
      return [head.split('\r\n')[0], (JSON.parse(body) as { error: { code: string } }).error.code]
    }
    expect(await errorOf('\x16\x03\x01 hello\r\n\r\n')).toEqual(['HTTP/1.1 400 Bad Request', 'invalid_input'])
    expect(
      await errorOf(`GET / HTTP/1.1\r\nHost: x\r\nCookie: ${'a'.repeat(eventLimits.headerBytes)}\r\n\r\n`),
    ).toEqual(['HTTP/1.1 431 Request Header Fields Too Large', 'invalid_input'])
    expect((await fetch(`${url}/page/a`)).status).toBe(200)
  })

  it('says who sent it only by proxies that are trusted', async () => {
    const tell: Route = {
      methods: ['GET'],
      path: '/x',
      handle: ({ ip, origin }) => ({ status: 200, body: `${ip} ${origin}` }),
    }
    const headers = {
      host: 'inside:8006',
      'x-forwarded-for': '203.0.113.9, 198.51.100.7',
      'x-forwarded-host': 'events.example.com',
      'x-forwarded-proto': 'https',
    }
    const ask = async (remoteAddress: string) =>
      (await injectInto(create([tell]), { url: '/x', remoteAddress, headers })).payload
    // The proxy is believed about who called it, and about nothing that its caller said.
    expect(await ask('127.0.0.1')).toBe('198.51.100.7 https://events.example.com')
    expect(await ask('198.51.100.8')).toBe('198.51.100.8 http://inside:8006')
  })
})

describe('a body', () => {
  it('comes whole, in however many pieces it is sent', async () => {
    const { socket, answer } = talk(
      await listen(create([echo])),
      'POST /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n',
    )
    await new Promise((connected) => socket.once('connect', connected))
    socket.write('7\r\n second\r\n0\r\n\r\n')
    expect(await answer).toMatch(/first second$/)
  })

  it.each([
    ['says that it is larger than it may be', 'Content-Length: 11\r\n\r\n'],
    ['turns out to be larger than it may be', 'Transfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n'],
  ])('that %s is refused before its end, and its connection with it', async (_how, rest) => {
    const handle = vi.fn(echo.handle)
    const { answer } = talk(
      await listen(create([{ ...echo, handle, maxBodyBytes: 10 }])),
      `POST /x HTTP/1.1\r\nHost: x\r\n${rest}`,
    )
    expect(await answer).toMatch(/^HTTP\/1\.1 413 (.*\r\n)*connection: close\r\n(.*\r\n)*\r\n.*"maxBytes":10/i)
    expect(handle).not.toHaveBeenCalled()
  })

  it('is given room for as long as there is some: then the answer is 503, which a page can read as well', async () => {
    const url = await listen(create([echo], { maxBodiesBytes: 100_000 }))
    const { socket } = talk(url, 'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\nbegun')
    const post = () =>
      fetch(`${url}/x`, { method: 'POST', body: 'x'.repeat(50_000), headers: { origin: 'https://shop.example' } })
    const refused = await vi.waitFor(async () => {
      const answer = await post()
      expect(answer.status).toBe(503)
      return answer
    })
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://shop.example')
    socket.destroy()
    await vi.waitFor(async () => expect((await post()).status).toBe(200))
  })

  it.each(['Content-Length: 100000', 'Transfer-Encoding: chunked'])(
    'that is large is not waited for longer than it may take (%s)',
    async (size) => {
      const handle = vi.fn(echo.handle)
      const server = create([{ ...echo, handle }], { bodyPace: { graceMs: 50, bytesPerSecond: 1e9 } })
      const { answer } = talk(await listen(server), `POST /x HTTP/1.1\r\nHost: x\r\n${size}\r\n\r\n5\r\nbegun`)
      expect(await answer).toMatch(/^HTTP\/1\.1 503 .*the body comes too slowly/s)
      expect(handle).not.toHaveBeenCalled()
    },
  )

  it('that breaks off is no fault of ours', async () => {
    const logger = pino({ level: 'silent' })
    const logged = vi.spyOn(logger, 'error')
    const url = await listen(create([echo], { logger }))
    const { socket, answer } = talk(url, 'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nbegun')
    await new Promise((connected) => socket.once('connect', connected))
    socket.destroy()
    expect(await answer).toBe('')
    expect((await fetch(`${url}/x`, { method: 'POST', body: 'whole' })).status).toBe(200)
    expect(logged).not.toHaveBeenCalled()
  })
})

describe('a server that is being stopped', () => {
  it('gives the answers that are due, takes no new request on the same connection, and ends it', async () => {
    const begun = Promise.withResolvers<void>()
    const due = Promise.withResolvers<void>()
    const slow: Route = {
      methods: ['GET'],
      path: '/slow',
      handle: async () => {
        begun.resolve()
        await due.promise
        return { status: 200, body: '"due"' }
      },
    }
    const server = create([slow, page])
    const request = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`
    const { answer } = talk(await listen(server), request('/slow') + request('/page/a'))
    await begun.promise
    const closed = server.close()
    due.resolve()
    const [first = '', second = ''] = (await answer).split('"due"')
    expect(first).toMatch(/^HTTP\/1\.1 200 (.*\r\n)*connection: close/i)
    // A pipelined request behind the last answer was never taken.
    expect(second).toBe('')
    await closed
  })

  it('refuses what comes to it still, to be sent again', async () => {
    const server = create([page])
    await server.close()
    const answer = await injectInto(server, '/page/a')
    expect([answer.statusCode, answer.headers['retry-after'], answer.headers.connection]).toEqual([503, '5', 'close'])
  })
})
