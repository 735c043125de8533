import { z } from 'zod'

const answer = z.object({ result: z.object({ data: z.object({ json: z.unknown() }) }) })

/** A signed-in caller of the API's procedures. Sends plain JSON values only, so the wire format needs no library. */
export class ApiClient {
  readonly #apiUrl: string
  #cookie = ''

  constructor(apiUrl: string) {
    this.#apiUrl = apiUrl
  }

  async query(procedure: string): Promise<unknown> {
    return this.#call(`/trpc/${procedure}`, { method: 'GET' })
  }

  async mutate(procedure: string, input: unknown): Promise<unknown> {
    return this.#call(`/trpc/${procedure}`, { method: 'POST', body: JSON.stringify({ json: input }) })
  }

  async signIn(owner: { readonly email: string; readonly password: string }): Promise<void> {
    await this.#fetch('/api/auth/sign-in/email', { method: 'POST', body: JSON.stringify(owner) })
  }

  async #call(path: string, init: RequestInit): Promise<unknown> {
    const response = await this.#fetch(path, init)
    return answer.parse(await response.json()).result.data.json
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(`${this.#apiUrl}${path}`, {
      ...init,
      headers: {
        ...(init.method === 'POST' ? { 'content-type': 'application/json' } : {}),
        cookie: this.#cookie,
        origin: this.#apiUrl,
      },
    })
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${(await response.text()).slice(0, 300)}`)
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
    if (cookies.length > 0) this.#cookie = cookies.join('; ')
    return response
  }
}
