import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client'

export interface ClickHouseConnection {
  /** `http://user:password@host:port`; user and password are taken out of it. */
  readonly url: string
  readonly database: string
}

/** A client whose URL carries the credentials. Nothing connects until the first statement. */
export function createClickHouseClient(connection: ClickHouseConnection, maxOpenConnections = 20): ClickHouseClient {
  const url = new URL(connection.url)
  const username = decodeURIComponent(url.username) || 'default'
  const password = decodeURIComponent(url.password)
  url.username = ''
  url.password = ''
  return createClient({
    url: url.toString(),
    username,
    password,
    database: connection.database,
    application: 'sightline',
    max_open_connections: maxOpenConnections,
    request_timeout: 120_000,
    // A long filter would not fit into a URL.
    use_multipart_params_auto: true,
    keep_alive: { enabled: true },
    log: { level: ClickHouseLogLevel.OFF },
  })
}
