import type { IdentityEdge, IdentityEdgeKey } from './identity-edge.ts'

/**
 * Ids that one person may have by aliases. A broken integration that aliases everybody to one id would make one person of
 * a whole project: what goes beyond is not merged, and counted.
 */
export const maxIdsOfPerson = 1_000

/** Which ids stand for other ids. Everything that is not in it stands for itself. */
export interface PersonMap {
  /** The person of each id that is merged into another. */
  readonly personById: ReadonlyMap<string, string>
  /** Edges between devices and users that were undone. */
  readonly undoneDevices: readonly IdentityEdgeKey[]
  /** Aliases that would have made a person larger than `maxIdsOfPerson`. */
  readonly refused: number
}

export const noMerges: PersonMap = { personById: new Map(), undoneDevices: [], refused: 0 }

/**
 * Joins ids that aliases connect, whatever the order in which the aliases arrived or how often: each group is a person,
 * named by the id that no alias merges away; of several such ids by the one whose first alias is oldest, then the smallest.
 * Without one (aliases in a circle) all ids of the group compete.
 * @param edges of both kinds; devices are joined when events are read, for each by its first user.
 * @param undone edges that are left out.
 */
export function toPersonMap(edges: readonly IdentityEdge[], undone: readonly IdentityEdgeKey[]): PersonMap {
  const undoneKeys = new Set(undone.map(toKey))
  const aliases = edges
    .filter((edge) => edge.kind === 'alias' && edge.fromId !== edge.toId && !undoneKeys.has(toKey(edge)))
    .toSorted((a, b) => a.firstAtMs - b.firstAtMs || compare(toKey(a), toKey(b)))
  const { groups, refused } = joinIds(aliases)
  const merged = new Set(aliases.map(({ fromId }) => fromId))
  const order = new Map<string, number>()
  for (const { toId, fromId } of aliases) {
    for (const id of [toId, fromId]) if (!order.has(id)) order.set(id, order.size)
  }
  const personById = new Map<string, string>()
  for (const ids of groups) {
    const staying = ids.filter((id) => !merged.has(id))
    const [person] = (staying.length > 0 ? staying : ids).toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
    for (const id of ids) if (person !== undefined && id !== person) personById.set(id, person)
  }
  return { personById, undoneDevices: undone.filter(({ kind }) => kind === 'device'), refused }
}

/** Connected groups of ids; an alias that would make one too large is refused. */
function joinIds(aliases: readonly IdentityEdge[]) {
  const groupOf = new Map<string, Set<string>>()
  let refused = 0
  for (const { fromId, toId } of aliases) {
    const from = groupOf.get(fromId) ?? new Set([fromId])
    const to = groupOf.get(toId) ?? new Set([toId])
    if (from === to) continue
    if (from.size + to.size > maxIdsOfPerson) {
      refused++
      continue
    }
    const [small, large] = from.size < to.size ? [from, to] : [to, from]
    for (const id of small) large.add(id)
    for (const id of large) groupOf.set(id, large)
  }
  return { groups: [...new Set(groupOf.values())].map((ids) => [...ids]), refused }
}

function toKey({ kind, fromId, toId }: IdentityEdgeKey): string {
  return JSON.stringify([kind, fromId, toId])
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
