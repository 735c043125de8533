import { Redis } from 'ioredis'

export type RedisClient = Redis

/**
 * A client for which Redis is an accelerator only: a command fails at once while there is no connection, and never
 * takes longer than `commandTimeoutMs`. Connecting goes on in the background, with a pause of up to 10 s.
 */
export function createRedis(options: { readonly url: string; readonly commandTimeoutMs?: number }): RedisClient {
  const client = new Redis(options.url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: options.commandTimeoutMs ?? 250,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(attempt * 200, 10_000),
  })
  // Each failed attempt is an event; the commands say the same to those who need to know.
  client.on('error', () => undefined)
  return client
}

/** Does Redis answer now? Never throws. */
export async function pingRedis(client: RedisClient): Promise<boolean> {
  return client.ping().then(
    () => true,
    () => false,
  )
}
