import { createServer as createHttpServer } from 'node:http'
import type { RequestListener } from 'node:http'
import net from 'node:net'
import type { Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { checkExternalEngines, toMigrationFailure } from './check-external.ts'

const servers: Server[] = []
const warnings: string[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
  warnings.splice(0)
})

const check = (env: NodeJS.ProcessEnv) => checkExternalEngines(env, (text) => warnings.push(text))
const httpServer = (listener: RequestListener) => listen(createHttpServer(listener))

/** Sends an ErrorResponse to whoever connects, as PostgreSQL does when it refuses a login. */
function postgresThatSays(code: string): Promise<number> {
  const fields = Buffer.from(`SFATAL\0C${code}\0Mtext\0\0`)
  const head = Buffer.from([0x45, 0, 0, 0, fields.length + 4])
  return listen(net.createServer((socket) => socket.once('data', () => socket.end(Buffer.concat([head, fields])))))
}

async function listen(server: Server): Promise<number> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function closedPort(): Promise<number> {
  const port = await listen(net.createServer())
  await new Promise((resolve) => servers.pop()?.close(resolve))
  return port
}

describe('checkExternalEngines', () => {
  it('asks nobody when every engine is started here', async () => {
    await check({ CLICKHOUSE_URL: '' })
    expect(warnings).toEqual([])
  })

  it.each([
    ['CLICKHOUSE_URL', 'localhost:8123', 'http://user:password@host:8123'],
    ['CLICKHOUSE_URL', 'garbage', 'http://user:password@host:8123'],
    ['CLICKHOUSE_URL', 'tcp://u:s3cret@localhost:9000', 'http://user:password@host:8123'],
    ['CLICKHOUSE_URL', 'http://u:s3cret%@localhost:8123', 'http://user:password@host:8123'],
    ['POSTGRES_URL', 'postgres://u:s3cret/x@localhost/d', 'postgres://user:password@host:5432/database'],
    ['POSTGRES_URL', 'postgres://u:12/s3cret@localhost/d', 'postgres://user:password@host:5432/database'],
    ['DATABASE_URL', 'mysql://u:s3cret@localhost/d', 'postgres://user:password@host:5432/database'],
    ['REDIS_URL', 'localhost:6379', 'redis://:password@host:6379'],
  ])('refuses %s=%s with the form that is expected, never with the password', async (name, url, example) => {
    const refusal = await check({ [name]: url }).catch(String)
    expect(refusal).toMatch(new RegExp(`^Refusal: ${name} is no URL of \\w+: expected ${example} .*unset it`))
    expect(refusal).not.toContain('s3cret')
  })

  it('says where nobody answers', async () => {
    const port = await closedPort()
    await expect(check({ CLICKHOUSE_URL: `http://u:s3cret@127.0.0.1:${port}` })).rejects.toThrow(
      `ClickHouse does not answer at 127.0.0.1:${port} (connection refused): start it or correct CLICKHOUSE_URL, or unset it to have ClickHouse started here.`,
    )
    await expect(check({ DATABASE_URL: `postgres://u:s3cret@127.0.0.1:${port}/d` })).rejects.toThrow(
      `PostgreSQL does not answer at 127.0.0.1:${port} (connection refused): start it or correct DATABASE_URL`,
    )
  })

  it('says that a login was refused', async () => {
    const clickhouse = await httpServer((_request, response) =>
      response.writeHead(403).end('Code: 516. DB::Exception: u: Authentication failed. (AUTHENTICATION_FAILED)'),
    )
    await expect(check({ CLICKHOUSE_URL: `http://u:s3cret@127.0.0.1:${clickhouse}` })).rejects.toThrow(
      `ClickHouse at 127.0.0.1:${clickhouse} refused the login: correct user and password in CLICKHOUSE_URL`,
    )
    const otherSightline = await httpServer((_request, response) =>
      response.writeHead(404).end('There is no handle /?query_id=1\n\nUse / or /ping for health checks.'),
    )
    await expect(check({ CLICKHOUSE_URL: `http://u:s3cret@127.0.0.1:${otherSightline}` })).rejects.toThrow(
      'refused the login',
    )
    const postgres = await postgresThatSays('28P01')
    await expect(check({ POSTGRES_URL: `postgres://u:s3cret@127.0.0.1:${postgres}/d` })).rejects.toThrow(
      `PostgreSQL at 127.0.0.1:${postgres} refused the login: correct user and password in POSTGRES_URL`,
    )
  })

  it('says that a database is missing', async () => {
    const port = await postgresThatSays('3D000')
    await expect(check({ POSTGRES_URL: `postgres://u:p@127.0.0.1:${port}/shop` })).rejects.toThrow(
      `PostgreSQL at 127.0.0.1:${port} has no database "shop": create it or name another in POSTGRES_URL`,
    )
  })

  it('says that something else answers', async () => {
    const port = await httpServer((_request, response) => response.writeHead(404).end('<html>\nnot here'))
    await expect(check({ CLICKHOUSE_URL: `http://127.0.0.1:${port}` })).rejects.toThrow(
      `What answers at 127.0.0.1:${port} cannot be used as ClickHouse`,
    )
    await expect(check({ POSTGRES_URL: `postgres://u:p@127.0.0.1:${port}/d` })).rejects.toThrow(
      `What answers at 127.0.0.1:${port} cannot be used as PostgreSQL`,
    )
  })

  it('only warns when Redis does not answer', async () => {
    const port = await closedPort()
    await check({ REDIS_URL: `redis://:s3cret@127.0.0.1:${port}` })
    expect(warnings).toEqual([
      `Redis of REDIS_URL cannot be used at 127.0.0.1:${port} (connection refused): going on without it until it answers`,
    ])
  })
})

describe('toMigrationFailure', () => {
  const error = new Error('permission denied for schema public')

  it('blames databases elsewhere in one sentence', () => {
    const failure = toMigrationFailure(error, { DATABASE_URL: 'postgres://u:s3cret@db/d' })
    expect(String(failure)).toBe(
      'Refusal: The tables could not be made or changed (permission denied for schema public): see that the login in DATABASE_URL may do that and that the server works, then start again.',
    )
  })

  it('leaves a failure on our own databases what it is', () => {
    expect(toMigrationFailure(error, {})).toBe(error)
  })
})
