import { describe, expect, it } from 'vitest'
import type { IdentityEdge } from './identity-edge.ts'
import { toPersonMap } from './person-map.ts'
import { toPersonIds, toTraits } from './person.ts'

const device = (fromId: string, toId: string, firstAtMs = 1): IdentityEdge => ({
  kind: 'device',
  fromId,
  toId,
  firstAtMs,
})
const alias = (fromId: string, toId: string, firstAtMs = 1): IdentityEdge => ({
  kind: 'alias',
  fromId,
  toId,
  firstAtMs,
})
const idsOf = (id: string, edges: readonly IdentityEdge[], undone: readonly IdentityEdge[] = []) =>
  toPersonIds(id, toPersonMap(edges, undone), edges)

describe('toPersonIds', () => {
  const edges = [device('phone', 'anna'), device('laptop', 'a.smith'), alias('a.smith', 'anna')]
  const anna = { id: 'anna', userIds: ['anna', 'a.smith'], deviceIds: ['laptop', 'phone'] }

  it.each(['anna', 'a.smith', 'phone', 'laptop'])('finds everything of a person by %s', (id) => {
    expect(idsOf(id, edges)).toEqual(anna)
  })

  it('gives a shared device to the user who had it first, whatever the order of arrival', () => {
    const shared = [device('kiosk', 'late', 2), device('kiosk', 'early', 1)]
    expect(idsOf('early', shared).deviceIds).toEqual(['kiosk'])
    expect(idsOf('late', shared).deviceIds).toEqual([])
    expect(idsOf('kiosk', shared).id).toBe('early')
  })

  it('passes a device on to the next user when the first pair is undone', () => {
    const shared = [device('kiosk', 'early', 1), device('kiosk', 'late', 2)]
    expect(idsOf('kiosk', shared, shared.slice(0, 1)).id).toBe('late')
    expect(idsOf('kiosk', shared, shared)).toEqual({ id: 'kiosk', userIds: ['kiosk'], deviceIds: [] })
  })
})

describe('toTraits', () => {
  it('keeps the last value, the first of what is set once, and nothing that is unset', () => {
    const identified = [
      { plan: 'free', email: 'a@example.com', $set_once: { first: 'google' } },
      { plan: 'pro', $set: { city: 'Bern' }, $set_once: { first: 'bing', plan: 'none' }, $unset: ['email'] },
    ]
    expect(toTraits(identified)).toEqual({ plan: 'pro', first: 'google', city: 'Bern' })
  })
})
