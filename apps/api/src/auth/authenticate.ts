import type { IncomingHttpHeaders } from 'node:http'
import type { AccountStore } from '@sightline/db/account'
import { hashProjectKey, type ProjectKeyStore } from '@sightline/db/project'
import { DomainError } from '@sightline/domain/kernel'
import { findProjectKeyKind } from '@sightline/domain/project'
import type { Caller } from '../trpc/context.ts'
import type { Auth } from './auth.ts'

export interface AuthenticatorDeps {
  readonly auth: Auth
  readonly accounts: AccountStore
  readonly keys: ProjectKeyStore
}

export interface Authenticated {
  readonly caller: Caller
  /** `Set-Cookie` values that prolong the session. */
  readonly cookies: readonly string[]
}

export type Authenticate = ReturnType<typeof createAuthenticate>

/**
 * Finds out who calls: by server key when there is an `Authorization` header, else by session cookie.
 * @throws DomainError `unauthenticated` for a key that is wrong, revoked or a write key; `unavailable`.
 */
export function createAuthenticate(deps: AuthenticatorDeps) {
  return async (headers: IncomingHttpHeaders): Promise<Authenticated> => {
    if (headers.authorization !== undefined) {
      return { caller: await authenticateKey(deps.keys, headers.authorization), cookies: [] }
    }
    return headers.cookie === undefined ? anonymous : authenticateSession(deps, headers.cookie)
  }
}

const anonymous: Authenticated = { caller: { kind: 'anonymous' }, cookies: [] }

async function authenticateKey(keys: ProjectKeyStore, authorization: string): Promise<Caller> {
  const secret = /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? ''
  const kind = findProjectKeyKind(secret)
  if (kind === 'write') {
    throw new DomainError('unauthenticated', 'this is a write key, which may only send events: use a server key')
  }
  const key = kind === undefined ? undefined : await keys.findActiveByHash(hashProjectKey(secret))
  if (key?.kind !== 'server') throw new DomainError('unauthenticated', 'the server key is wrong or was revoked')
  await keys.touchLastUsed(key.keyId)
  return { kind: 'server_key', keyId: key.keyId, projectId: key.projectId }
}

async function authenticateSession(deps: AuthenticatorDeps, cookie: string): Promise<Authenticated> {
  const found = await deps.auth.api.getSession({ headers: new Headers({ cookie }), returnHeaders: true })
  if (found.response === null) return anonymous
  const { id, name, email } = found.response.user
  const membership = await deps.accounts.findMembership(id)
  if (membership === undefined) return anonymous
  return {
    caller: { kind: 'member', account: { user: { id, name, email }, ...membership } },
    cookies: found.headers.getSetCookie(),
  }
}
