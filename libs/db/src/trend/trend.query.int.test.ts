import { randomUUID } from 'node:crypto'
import { toPersonMap, type IdentityEdge } from '@sightline/domain/person'
import type { EventFilter } from '@sightline/domain/query'
import type { TrendMeasure } from '@sightline/domain/trend'
import { describe, expect, it } from 'vitest'
import { anEventRow, insertEventRows } from '../testing/index.ts'
import { at, usePurchases, scope, slicePurchases } from '../testing/purchases.ts'
import type { TrendSlice } from './slice-sql.ts'
import { buildTrendQuery } from './trend.query.ts'

const database = await usePurchases()

async function run(measure: TrendMeasure, filters: readonly EventFilter[] = []) {
  const { rows: found } = await database.reader.run(buildTrendQuery(scope, slicePurchases(measure, filters)))
  const days = found.filter((row) => row.is_total === 0).sort((a, b) => a.bucket - b.bucket)
  return { days: days.map((row) => row.value), total: found.find((row) => row.is_total === 1)?.value }
}

async function count(filter: EventFilter) {
  return (await run({ kind: 'count' }, [filter])).total ?? 0
}

describe('buildTrendQuery', () => {
  it('binds every value that a caller gives, and takes rows of the project only', () => {
    const filters: EventFilter[] = [{ field: 'properties.plan', operator: 'is', values: ["x' OR 1"] }]
    const { sql, params } = buildTrendQuery(scope, slicePurchases({ kind: 'persons' }, filters))
    const bound = Object.values(params).flat()
    for (const value of [scope.projectId, scope.timeZone, 'purchase', 'plan', "x' OR 1"]) {
      expect(bound).toContain(value)
      expect(sql).not.toContain(value)
    }
    const ofProject = Object.keys(params).filter((name) => params[name] === scope.projectId)
    expect(ofProject.map((name) => sql.includes(`project_id = {${name}:UUID}`))).toEqual([true, true])
  })

  it('counts by calendar day of the zone, without bots and other projects', async () => {
    expect(await run({ kind: 'count' })).toEqual({ days: [3, 2, 1], total: 6 })
    const query = buildTrendQuery(scope, slicePurchases({ kind: 'count' }))
    const { rows: found } = await database.reader.run(query)
    const starts = found.filter((row) => row.is_total === 0).map((row) => new Date(row.bucket * 1000).toISOString())
    expect(starts.sort()).toEqual(['2026-03-27T23:00:00.000Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'])
  })

  it('counts a distinct thing once over the whole range', async () => {
    expect(await run({ kind: 'visitors' })).toEqual({ days: [2, 2, 1], total: 4 })
    expect(await run({ kind: 'sessions' })).toEqual({ days: [1, 2, 1], total: 4 })
  })

  it('counts a device as the user who identified on it later, and other devices as themselves', async () => {
    // 28: ann, b · 29: ben, c · 30: ben
    expect(await run({ kind: 'persons' })).toEqual({ days: [2, 2, 1], total: 4 })
    // By user id alone: `a` before identifying and `ann` at identifying are one person.
    const all: TrendSlice = {
      ...slicePurchases({ kind: 'persons' }),
      series: { event: '*', measure: { kind: 'persons' }, filters: [] },
    }
    const { rows: found } = await database.reader.run(buildTrendQuery(scope, all))
    expect(found.find((row) => row.is_total === 1)?.value).toBe(4)
  })

  it('counts ids that an alias has made one as one person, and undone pairs as two', async () => {
    const totalOf = async (aliases: readonly IdentityEdge[], undone: readonly IdentityEdge[] = []) => {
      const persons = toPersonMap(aliases, undone)
      const { rows: found } = await database.reader.run(
        buildTrendQuery(scope, { ...slicePurchases({ kind: 'persons' }), persons }),
      )
      return found.find((row) => row.is_total === 1)?.value
    }
    const at = { firstAtMs: 1 }
    // Of ann, b, ben and c, the device b is ben's, and ben is ann.
    const aliases: IdentityEdge[] = [
      { kind: 'alias', fromId: 'b', toId: 'ben', ...at },
      { kind: 'alias', fromId: 'ben', toId: 'ann', ...at },
    ]
    expect(await totalOf(aliases.slice(0, 1))).toBe(3)
    expect(await totalOf(aliases)).toBe(2)
    expect(await totalOf(aliases, aliases.slice(1))).toBe(3)
    // Without the pair, the purchases of the device `a` are those of a stranger.
    const device: IdentityEdge = { kind: 'device', fromId: 'a', toId: 'ann', ...at }
    expect(await totalOf([{ kind: 'alias', fromId: 'a', toId: 'c', ...at }], [device])).toBe(3)
  })

  it('counts persons of a project with more aliases than one bound value holds', async () => {
    const aliases = Array.from({ length: 20_000 }, (_, index) => ({
      ...{ kind: 'alias' as const, fromId: `old-id-of-user-${index}`, toId: `user-${index}`, firstAtMs: index },
    }))
    const persons = toPersonMap([...aliases, { kind: 'alias', fromId: 'ben', toId: 'ann', firstAtMs: 1 }], [])
    const query = buildTrendQuery(scope, { ...slicePurchases({ kind: 'persons' }), persons })
    // Of ann, b, ben and c: ben is ann, the device b is nobody's.
    expect((await database.reader.run(query)).rows.find((found) => found.is_total === 1)?.value).toBe(3)
  })

  it('leaves out of all events what clients report by themselves, and counts it by its name', async () => {
    const own = randomUUID()
    const row = { project_id: own, occurred_at: at('29T12:00:00.000') }
    await insertEventRows(database.client, [
      anEventRow(row),
      anEventRow({ ...row, event: 'engagement', kind: 'system' }),
    ])
    const totalOf = async (event: string) => {
      const series = { event, measure: { kind: 'count' as const }, filters: [] }
      const query = buildTrendQuery({ ...scope, projectId: own }, { ...slicePurchases({ kind: 'count' }), series })
      return (await database.reader.run(query)).rows.find((found) => found.is_total === 1)?.value
    }
    expect([await totalOf('*'), await totalOf('engagement')]).toEqual([1, 1])
  })

  it('adds money without rounding errors and leaves out what is no number', async () => {
    expect(await run({ kind: 'sum', field: 'revenue' })).toEqual({ days: [0.3, 0, 0], total: 0.3 })
    expect(await run({ kind: 'sum', field: 'properties.n' })).toEqual({ days: [3, 10, 3.5], total: 16.5 })
    expect(await run({ kind: 'avg', field: 'properties.n' })).toEqual({ days: [1.5, 10, 3.5], total: 4.125 })
    expect(await run({ kind: 'min', field: 'properties.n' })).toEqual({ days: [1, 10, 3.5], total: 1 })
    expect(await run({ kind: 'max', field: 'properties.cart.items' })).toEqual({ days: [null, 4, null], total: 4 })
  })

  it('interpolates percentiles between the nearest values', async () => {
    // 1, 2, 3.5, 10: the median lies halfway between 2 and 3.5; p90 at position 2.7.
    expect((await run({ kind: 'p50', field: 'properties.n' })).total).toBe(2.75)
    expect((await run({ kind: 'p90', field: 'properties.n' })).total).toBeCloseTo(3.5 + 0.7 * 6.5, 10)
  })

  it('filters by the text of a property', async () => {
    const field = 'properties.plan'
    expect(await count({ field, operator: 'is', values: ['pro', "it's"] })).toBe(3)
    expect(await count({ field, operator: 'is', values: ['true'] })).toBe(1)
    expect(await count({ field, operator: 'is_not', values: ['pro'] })).toBe(4)
    expect(await count({ field, operator: 'contains', value: 'PR' })).toBe(2)
    expect(await count({ field, operator: 'not_contains', value: 'PR' })).toBe(4)
    expect(await count({ field, operator: 'starts_with', value: 'f' })).toBe(1)
    expect(await count({ field, operator: 'is_set' })).toBe(5)
    expect(await count({ field, operator: 'is_not_set' })).toBe(1)
  })

  it('filters by number, of properties and columns, and takes a text for no number', async () => {
    expect(await count({ field: 'properties.n', operator: 'gte', value: 2 })).toBe(3)
    expect(await count({ field: 'properties.n', operator: 'lt', value: 2 })).toBe(1)
    expect(await count({ field: 'revenue', operator: 'gt', value: 0.1 })).toBe(1)
    expect(await count({ field: 'revenue', operator: 'lte', value: 0.1 })).toBe(1)
    expect(await count({ field: 'revenue', operator: 'is_set' })).toBe(2)
    expect(await count({ field: 'revenue', operator: 'is', values: ['0.2'] })).toBe(1)
    expect(await count({ field: 'user_id', operator: 'is', values: ['ben'] })).toBe(2)
    expect(await count({ field: 'country', operator: 'is', values: [''] })).toBe(6)
  })

  it('reads the properties of an event that has an integer beyond 64 bits or a text cut within an emoji', async () => {
    const own = randomUUID()
    const row = { project_id: own, event: 'purchase', occurred_at: at('29T12:00:00.000') }
    const wide = '123456789012345678901234567890'
    const texts = {
      wide: `{"id":${wide},"plan":"pro","path":"C:\\\\ud83d [1,${wide}]","list":[1,${wide}]}`,
      negative: '{"id":-9223372036854775809,"plan":"pro"}',
      cut: '{"id":7,"plan":"pro","said":"so \\ud83d"}',
    }
    await insertEventRows(
      database.client,
      Object.values(texts).map((properties) => anEventRow({ ...row, properties })),
    )
    const totalOf = async (measure: TrendMeasure, ...filters: EventFilter[]) => {
      const query = buildTrendQuery({ ...scope, projectId: own }, slicePurchases(measure, filters))
      return (await database.reader.run(query)).rows.find((found) => found.is_total === 1)?.value ?? 0
    }
    const id = 'properties.id'
    expect(await totalOf({ kind: 'count' }, { field: 'properties.plan', operator: 'is', values: ['pro'] })).toBe(3)
    expect(await totalOf({ kind: 'count' }, { field: 'properties.gone', operator: 'is_not_set' })).toBe(3)
    expect(await totalOf({ kind: 'count' }, { field: id, operator: 'is', values: [wide] })).toBe(1)
    expect(await totalOf({ kind: 'count' }, { field: id, operator: 'gt', value: 1e29 })).toBe(1)
    expect(await totalOf({ kind: 'min', field: id })).toBe(-9223372036854775809)
    // Digits and backslashes within texts stay what they are.
    const path = `C:\\ud83d [1,${wide}]`
    expect(await totalOf({ kind: 'count' }, { field: 'properties.path', operator: 'is', values: [path] })).toBe(1)
    expect(await totalOf({ kind: 'count' }, { field: 'properties.said', operator: 'is', values: ['so \ufffd'] })).toBe(
      1,
    )
  })

  it('takes as many and as long values as a filter may have', async () => {
    const values = Array.from({ length: 1_000 }, (_, index) => `${index}`.padEnd(1_000, "'"))
    const field = 'properties.plan'
    expect(await count({ field, operator: 'is', values: [...values.slice(1), 'pro'] })).toBe(2)
    expect(await count({ field, operator: 'is_not', values: [...values.slice(1), 'pro'] })).toBe(4)
  })

  it('takes a property path for data, whatever it says', async () => {
    expect(await count({ field: "properties.x') OR 1=1 --", operator: 'is_set' })).toBe(0)
    expect(await count({ field: 'properties.\\', operator: 'is_set' })).toBe(0)
  })
})
