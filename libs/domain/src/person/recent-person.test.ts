import { describe, expect, it } from 'vitest'
import type { IdentityEdge } from './identity-edge.ts'
import { toPersonMap } from './person-map.ts'
import { toRecentPersons, type RecentActor } from './recent-person.ts'

const edge = (kind: IdentityEdge['kind'], fromId: string, toId: string, firstAtMs: number): IdentityEdge => ({
  kind,
  fromId,
  toId,
  firstAtMs,
})
const actor = (minute: number, userId: string, deviceId: string): RecentActor => ({
  ...{ userId, deviceId, event: 'page_view', kind: 'page', path: `/${minute}` },
  ...{ country: 'DE', browser: 'Firefox', os: 'Linux', at: new Date(minute * 60_000) },
})
const namesOf = (
  actors: readonly RecentActor[],
  edges: readonly IdentityEdge[],
  undone: readonly IdentityEdge[] = [],
) =>
  toRecentPersons(actors, toPersonMap(edges, undone), edges).map(({ id, isIdentified, last }) => [
    id,
    isIdentified,
    last.at.getTime() / 60_000,
  ])

describe('toRecentPersons', () => {
  it('names each person once, by what any of their ids did last', () => {
    const edges = [edge('device', 'phone', 'anna', 1), edge('alias', 'a.smith', 'anna', 2)]
    const actors = [actor(9, '', 'phone'), actor(8, 'ben', 'kiosk'), actor(7, 'a.smith', 'laptop'), actor(6, '', 'x')]
    expect(namesOf(actors, edges)).toEqual([
      ['anna', true, 9],
      ['ben', true, 8],
      ['x', false, 6],
    ])
  })

  it('takes a user id over the owner of the device, and the device alone once its pair is undone', () => {
    const edges = [edge('device', 'kiosk', 'early', 1), edge('device', 'kiosk', 'late', 2)]
    expect(namesOf([actor(3, 'late', 'kiosk'), actor(2, '', 'kiosk')], edges)).toEqual([
      ['late', true, 3],
      ['early', true, 2],
    ])
    expect(namesOf([actor(2, '', 'kiosk')], edges, edges)).toEqual([['kiosk', false, 2]])
  })
})
