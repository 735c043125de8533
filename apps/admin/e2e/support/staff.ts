import type { AppRouter } from '@sightline/api/contract'
import { createTRPCClient, httpLink, type TRPCClient } from '@trpc/client'
import superjson from 'superjson'

/** The owner whom the first run creates, or the first test that needs one when it runs alone. */
export const owner = {
  name: 'Olga Owner',
  organizationName: 'Example Ltd',
  email: 'olga@example.com',
  password: 'correct horse battery',
} as const

export type ApiClient = TRPCClient<AppRouter>

export interface Staff {
  /** The session cookie as a browser sends it. */
  readonly cookie: string
  readonly api: ApiClient
}

export function createApiClient(apiUrl: string, headers: Readonly<Record<string, string>> = {}): ApiClient {
  return createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${apiUrl}/trpc`, transformer: superjson, headers })],
  })
}

/** Signs the owner in. Once for a run: sign-ins are limited. */
export async function signInOwner(apiUrl: string): Promise<Staff> {
  const anonymous = createApiClient(apiUrl)
  const { needsOwner } = await anonymous.setup.status.query()
  if (needsOwner) await anonymous.setup.createOwner.mutate(owner)
  const response = await fetch(`${apiUrl}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: apiUrl },
    body: JSON.stringify({ email: owner.email, password: owner.password }),
  })
  if (!response.ok) throw new Error(`the owner cannot sign in: ${response.status}`)
  const cookie = response.headers
    .getSetCookie()
    .map((one) => one.split(';', 1)[0])
    .join('; ')
  return { cookie, api: createApiClient(apiUrl, { cookie }) }
}
