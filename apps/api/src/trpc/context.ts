import type { Account } from '@sightline/domain/account'
import type { Services } from '../services.ts'

/** Who calls. Proven at the edge (session cookie or server key); procedures only look at this. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'member'; readonly account: Account }
  /** A server key: acts for one project and nothing else. */
  | { readonly kind: 'server_key'; readonly keyId: string; readonly projectId: string }

/** Anyone who has signed in or has a key. */
export type KnownCaller = Exclude<Caller, { readonly kind: 'anonymous' }>

export interface Context {
  readonly caller: Caller
  readonly services: Services
  /** Hands `Set-Cookie` values to the answer; without effect over WebSocket. */
  readonly setCookies: (cookies: readonly string[]) => void
}
