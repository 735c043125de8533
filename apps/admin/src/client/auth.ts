import { createContext, useContext } from 'react'
import { z } from 'zod'
import type { Config } from '../config'

const authError = z.object({ code: z.string().optional(), message: z.string().optional() })

export type SignInOutcome =
  | { readonly kind: 'signed_in' }
  | { readonly kind: 'wrong_credentials' }
  | { readonly kind: 'too_many_attempts' }
  | { readonly kind: 'failed'; readonly message: string }

export interface AuthClient {
  signIn(credentials: { email: string; password: string }): Promise<SignInOutcome>
  signOut(): Promise<void>
}

export function createAuthClient(config: Config, deps: { fetch: typeof fetch }): AuthClient {
  const post = (path: string, body: unknown) =>
    deps.fetch(`${config.authUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  return {
    async signIn(credentials) {
      const response = await post('/sign-in/email', credentials)
      if (response.ok) return { kind: 'signed_in' }
      if (response.status === 401 || response.status === 403) return { kind: 'wrong_credentials' }
      if (response.status === 429) return { kind: 'too_many_attempts' }
      const body = authError.safeParse(await response.json().catch(() => undefined))
      // What the server takes for no address at all is nobody's, too.
      if (body.data?.code === 'INVALID_EMAIL') return { kind: 'wrong_credentials' }
      return {
        kind: 'failed',
        message: body.data?.message ?? 'The server could not sign you in. Try again in a moment.',
      }
    },
    async signOut() {
      const response = await post('/sign-out', {})
      if (!response.ok) throw new Error('sign-out failed')
    },
  }
}

const AuthContext = createContext<AuthClient | undefined>(undefined)
export const AuthProvider = AuthContext.Provider

export function useAuth(): AuthClient {
  const auth = useContext(AuthContext)
  if (!auth) throw new Error('useAuth needs the AuthProvider of compose')
  return auth
}
