import { createTRPCClient, httpBatchLink, TRPCClientError, type TRPCClient } from '@trpc/client'
import superjson from 'superjson'
import type { AppRouter } from '../contract.ts'

/** A caller that keeps its cookies, as a browser on our own origin does. */
export class TestBrowser {
  readonly trpc: TRPCClient<AppRouter>
  readonly #url: string
  cookie = ''

  constructor(url: string) {
    this.#url = url
    this.trpc = createTRPCClient<AppRouter>({
      links: [
        httpBatchLink({
          url: `${url}/trpc`,
          transformer: superjson,
          fetch: (input, init) => this.#send(String(input), { ...init, signal: init?.signal ?? null }),
        }),
      ],
    })
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return this.#send(`${this.#url}${path}`, init)
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    if (this.cookie !== '') headers.set('cookie', this.cookie)
    if (!headers.has('origin')) headers.set('origin', new URL(url).origin)
    const response = await fetch(url, { ...init, headers })
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '')
    if (cookies.length > 0) this.cookie = cookies.join('; ')
    return response
  }
}

/** A service that calls with a server key. */
export function createKeyClient(url: string, secret: string): TRPCClient<AppRouter> {
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({ url: `${url}/trpc`, transformer: superjson, headers: { authorization: `Bearer ${secret}` } }),
    ],
  })
}

/** The domain error of a call that must fail: `not_found`, or what else it says. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'none'
  } catch (error) {
    if (!(error instanceof TRPCClientError)) throw error
    const data: unknown = error.data
    if (typeof data === 'object' && data !== null && 'domain' in data) {
      const { domain } = data
      if (typeof domain === 'object' && domain !== null && 'code' in domain) return String(domain.code)
    }
    return error.message
  }
}
