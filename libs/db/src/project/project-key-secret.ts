import { createHash, randomBytes } from 'node:crypto'
import { projectKeyPrefixes, type ProjectKeyKind } from '@sightline/domain/project'

const secretBytes = 32

/** A new secret: the prefix of its kind and 256 random bits in base64url. */
export function createProjectKeySecret(kind: ProjectKeyKind): string {
  return projectKeyPrefixes[kind] + randomBytes(secretBytes).toString('base64url')
}

/**
 * SHA-256 in hexadecimal: what is stored and looked up. No salt and no slow hash, since nobody can guess 256 random
 * bits, and the door must look a key up by it.
 */
export function hashProjectKey(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** The prefix and six more characters, to tell keys apart in a list. */
export function toKeyHint(secret: string): string {
  return secret.slice(0, 10)
}
