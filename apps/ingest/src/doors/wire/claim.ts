import { findProjectKeyKind } from '@sightline/domain/project'
import type { DoorRequest, ProjectClaim } from '../door.ts'

/**
 * A claim by the key in one of the places where it may stand: the first that holds a key of ours, else the first that
 * holds anything, to be refused. So the key counts beside what others put into a request: the password of a site, a
 * token of a service's own. Undefined when all are empty.
 */
export function keyClaim(...places: readonly unknown[]): ProjectClaim | undefined {
  const filled = places.filter((place): place is string => typeof place === 'string' && place !== '')
  const key = filled.find((place) => findProjectKeyKind(place) !== undefined) ?? filled[0]
  return key === undefined ? undefined : { kind: 'key', key }
}

/** The claim, if it is by a key of ours or by no key at all: what else stands there may be meant for somebody else. */
export function onlyOurs(claim: ProjectClaim | undefined): ProjectClaim | undefined {
  return claim?.kind === 'key' && findProjectKeyKind(claim.key) === undefined ? undefined : claim
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
