import 'vitest'

declare module 'vitest' {
  /** What the integration tests' global setup provides, for `inject(...)`. */
  export interface ProvidedContext {
    /** With the credentials in it. */
    clickhouseUrl: string
    /** Of a user who may create databases. */
    postgresUrl: string
    /** Null when the machine has no redis-server; such a test is skipped. */
    redisUrl: string | null
  }
}
