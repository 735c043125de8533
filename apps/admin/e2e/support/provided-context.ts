import 'vitest'

declare module 'vitest' {
  /** What the global setup of the browser journeys provides, for `inject(...)`. */
  export interface ProvidedContext {
    /** A fresh instance of the whole platform, without an owner. */
    instance: { readonly apiUrl: string; readonly ingestUrl: string }
    /** Of a running Chromium, for Playwright's `connect`. */
    browserUrl: string
  }
}
