import 'vitest'

declare module 'vitest' {
  /** What the global setup of the browser tests provides, for `inject(...)`. */
  export interface ProvidedContext {
    /** A fresh instance of the whole platform; URLs of databases with the credentials in them. */
    instance: {
      readonly apiUrl: string
      readonly ingestUrl: string
      readonly clickhouseUrl: string
      readonly postgresUrl: string
    }
    /** Of a running Chromium, for Playwright's `connect`. */
    browserUrl: string
  }
}
