import { describe, expect, it } from 'vitest'
import { parseConfig } from './config.ts'

const postgres = { POSTGRES_URL: 'postgres://u:p@db/main' }
const strong = 'k'.repeat(40)

describe('parseConfig', () => {
  it('lists every problem at once', () => {
    expect(() => parseConfig({ PORT: '70000', PUBLIC_URL: 'nonsense' }, 'api')).toThrow(
      /PORT.*\n.*POSTGRES_URL.*\n.*PUBLIC_URL/,
    )
  })

  it.each([
    ['CLICKHOUSE_URL', 'tcp://ch:9000', 'expected http://user:password@host:port'],
    ['POSTGRES_URL', 'mysql://u:p@db/main', 'expected postgres://user:password@host:port/database'],
    ['REDIS_URL', 'http://cache', 'expected redis://:password@host:port'],
    ['INGEST_URL', 'http://a:8006,', 'expected origins such as http://one:8006,http://two:8006'],
    ['PUBLIC_URL', 'ftp://x', 'expected an origin such as https://analytics.example.com'],
    ['TRUST_PROXY', 'my-proxy', 'expected loopback, linklocal, uniquelocal, addresses or subnets, with commas'],
    ['PORT', 'abc', 'port to listen on'],
    ['MAX_DB_CONNECTIONS', '0', 'connections to PostgreSQL'],
  ])('names %s and what it takes when it is %s', (name, value, accepted) => {
    const parse = () => parseConfig({ ...postgres, [name]: value }, 'api')
    expect(parse).toThrow(new RegExp(`^${name}: [^\n]*${accepted}[^\n]*$`))
  })

  it.each(['loopback', '10.0.0.1', 'loopback, 10.0.0.0/8,fd00::/8'])('takes %s as TRUST_PROXY', (value) => {
    expect(parseConfig({ ...postgres, TRUST_PROXY: value }, 'api').http.trustProxy).toBe(value)
  })

  it('takes the first name of a row of aliases, and an empty value for unset', () => {
    const env = { POSTGRES_URL: '', DATABASE_URL: 'postgres://u:p@other/main', AUTH_SECRET: 'a', JWT_SECRET: 'b' }
    const config = parseConfig(env, 'api')
    expect(config.postgres.url).toBe('postgres://u:p@other/main')
    expect(config.authSecret).toBe('a')
  })

  it('has a port for each entry', () => {
    expect(parseConfig(postgres, 'api').http.port).toBe(3007)
    expect(parseConfig(postgres, 'worker').http.port).toBe(3008)
  })

  it('builds the ClickHouse URL from its parts', () => {
    const parts = { CLICKHOUSE_HOST: 'ch:8123', CLICKHOUSE_USERNAME: 'me', CLICKHOUSE_PASSWORD: 'p@ss/w' }
    const { clickhouse } = parseConfig({ ...postgres, ...parts }, 'api')
    expect(new URL(clickhouse.url).host).toBe('ch:8123')
    expect(decodeURIComponent(new URL(clickhouse.url).password)).toBe('p@ss/w')
    expect(clickhouse.database).toBe('analytics')
  })

  it('reads a list of ingest nodes', () => {
    const env = { ...postgres, INGEST_URL: 'http://a:8006, http://b:8006' }
    expect(parseConfig(env, 'api').ingestUrls).toEqual(['http://a:8006', 'http://b:8006'])
  })

  it('refuses weak secrets in production', () => {
    const production = { ...postgres, ENVIRONMENT: 'production' }
    expect(() => parseConfig(production, 'api')).toThrow(/AUTH_SECRET.*\n.*INTERNAL_TOKEN/)
    const known = { ...production, JWT_SECRET: `changeme${strong}`, INTERNAL_TOKEN: strong }
    expect(() => parseConfig(known, 'api')).toThrow(/AUTH_SECRET.*well-known/)
    expect(parseConfig({ ...production, JWT_SECRET: strong, INTERNAL_TOKEN: strong }, 'api').authSecret).toBe(strong)
  })
})
