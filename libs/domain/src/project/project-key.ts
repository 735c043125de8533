import { z } from 'zod'

/**
 * A write key may only send events and is public, for it stands in pages; a server key calls the API's procedures
 * for its project and is secret.
 */
export const projectKeyKinds = ['write', 'server'] as const
export const projectKeyKind = z.enum(projectKeyKinds)
export type ProjectKeyKind = z.infer<typeof projectKeyKind>

export const newProjectKey = z.object({
  kind: projectKeyKind,
  name: z.string().trim().min(1, 'expected a name').max(80),
})
export type NewProjectKey = z.infer<typeof newProjectKey>

/** Never the key itself: of that only a SHA-256 is stored. `hint` is its first characters, to tell keys apart. */
export interface ProjectKey {
  readonly id: string
  readonly projectId: string
  readonly kind: ProjectKeyKind
  readonly name: string
  readonly hint: string
  readonly createdAt: Date
  readonly lastUsedAt?: Date
  readonly revokedAt?: Date
}

/** The answer to creating a key: the only time the secret is shown. */
export interface CreatedProjectKey extends ProjectKey {
  readonly secret: string
}

/** How keys begin, so that one pasted in the wrong place can be recognised. */
export const projectKeyPrefixes = { write: 'slw_', server: 'sls_' } as const satisfies Record<ProjectKeyKind, string>

/** Which kind of key a text looks like; undefined when it is none of ours. */
export function findProjectKeyKind(secret: string): ProjectKeyKind | undefined {
  return projectKeyKinds.find((kind) => secret.startsWith(projectKeyPrefixes[kind]))
}
