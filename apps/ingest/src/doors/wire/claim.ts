import type { DoorRequest, ProjectClaim } from '../door.ts'

/** A claim by key; undefined when the value is no key at all. */
export function keyClaim(key: unknown): ProjectClaim | undefined {
  return typeof key === 'string' && key !== '' ? { kind: 'key', key } : undefined
}

/** The token of `Authorization: Bearer …` (RFC 6750). */
export function findBearerToken({ headers }: Pick<DoorRequest, 'headers'>): string | undefined {
  const { authorization } = headers
  return typeof authorization === 'string' ? /^Bearer +(\S+) *$/i.exec(authorization)?.[1] : undefined
}

/** The user of `Authorization: Basic …` (RFC 7617); SDKs put the key there and leave the password empty. */
export function findBasicUser({ headers }: Pick<DoorRequest, 'headers'>): string | undefined {
  const { authorization } = headers
  const encoded = typeof authorization === 'string' ? /^Basic +(\S+) *$/i.exec(authorization)?.[1] : undefined
  const user = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8').split(':')[0]
  return user === '' ? undefined : user
}
