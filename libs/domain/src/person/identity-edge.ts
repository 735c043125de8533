import { z } from 'zod'

/**
 * Two ids of one person, as an event said. `device`: the device `fromId` identified as the user `toId`, who owns its
 * anonymous history. `alias`: `fromId` (of a user or a device) is another id of `toId`, and both are one person.
 */
export const identityEdgeKinds = ['device', 'alias'] as const
export type IdentityEdgeKind = (typeof identityEdgeKinds)[number]

export const identityEdgeKey = z.object({
  kind: z.enum(identityEdgeKinds),
  fromId: z.string().min(1).max(200),
  toId: z.string().min(1).max(200),
})
export type IdentityEdgeKey = Readonly<z.infer<typeof identityEdgeKey>>

export interface IdentityEdge extends IdentityEdgeKey {
  /** When it was said first: which of two contradicting edges counts does not depend on the order of arrival. */
  readonly firstAtMs: number
}

export function isSameEdge(a: IdentityEdgeKey, b: IdentityEdgeKey): boolean {
  return a.kind === b.kind && a.fromId === b.fromId && a.toId === b.toId
}
