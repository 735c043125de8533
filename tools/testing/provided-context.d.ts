import 'vitest'
import type { Instance } from '../launch/instance.ts'

/** What `inject()` answers in tests. */
declare module 'vitest' {
  interface ProvidedContext {
    /** int: with user and password; each test makes a database of its own. */
    clickhouseUrl: string
    /** int: with user and password; each test makes a database of its own. */
    postgresUrl: string
    /** int: null when the machine has no redis-server; such a test is skipped. */
    redisUrl: string | null
    /** e2e: a fresh instance of the whole platform without an owner. */
    instance: Instance
    /** e2e: of a running Chromium, for Playwright's `connect`. */
    browserUrl: string
  }
}
