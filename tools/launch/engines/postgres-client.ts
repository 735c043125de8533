import pg from 'pg'

const connectTimeoutMs = 3_000
/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const cannotConnectNow = '57P03'
const invalidPassword = '28P01'
const duplicateDatabase = '42P04'

/** Signs in once: `busy` while the server starts, replays its log or stops. */
export async function probePostgres(url: string): Promise<'ready' | 'busy' | 'silent' | 'denied'> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs })
  client.on('error', () => undefined) // the loss of a connection that only asks
  try {
    await client.connect()
    return 'ready'
  } catch (error) {
    if (toErrorCode(error) === invalidPassword) return 'denied'
    return toErrorCode(error) === cannotConnectNow ? 'busy' : 'silent'
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Makes the database unless it is there. */
export async function createDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs })
  try {
    await client.connect()
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
  } catch (error) {
    if (toErrorCode(error) !== duplicateDatabase) throw error
  } finally {
    await client.end().catch(() => undefined)
  }
}

function toErrorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
