import { randomUUID } from 'node:crypto'
import { noMerges, toPersonMap, type IdentityEdge } from '@sightline/domain/person'
import type { TrendMeasure } from '@sightline/domain/trend'
import type { EventFilter } from '@sightline/domain/query'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import {
  anEventRow,
  createTestClickHouse,
  insertEventRows,
  type EventRow,
  type TestClickHouse,
} from '../testing/index.ts'
import { isTooManyGroups } from '../query/index.ts'
import type { TrendSlice } from './slice-sql.ts'
import {
  buildTrendBreakdownQuery,
  buildTrendTopQuery,
  buildTrendValuesQuery,
  noneLine,
  otherLine,
} from './trend-breakdown.query.ts'
import { buildTrendQuery } from './trend.query.ts'

const projectId = randomUUID()
const scope = { projectId, timeZone: 'Europe/Berlin' }
const range = { from: new Date('2026-03-27T23:00:00Z'), to: new Date('2026-03-30T22:00:00Z') }

const at = (time: string) => new Date(`2026-03-${time}Z`)
const purchase = (time: string, overrides: Partial<EventRow>) =>
  anEventRow({ project_id: projectId, event: 'purchase', kind: 'track', occurred_at: at(time), ...overrides })

/** Worked out by hand: 28 March has 3 purchases, 29 March (23 hours long) 2, 30 March 1. */
const rows: EventRow[] = [
  purchase('27T23:00:00.000', {
    anonymous_id: 'a',
    session_id: 's1',
    revenue: '0.10',
    properties: '{"plan":"pro","n":1}',
  }),
  purchase('28T10:00:00.000', {
    anonymous_id: 'a',
    session_id: 's1',
    revenue: '0.20',
    properties: '{"plan":"pro","n":2}',
  }),
  purchase('28T22:59:59.999', { anonymous_id: 'b', session_id: '', properties: '{"plan":"free","n":"3"}' }),
  purchase('28T23:00:00.000', { anonymous_id: 'b', session_id: 's2', user_id: 'ben', properties: '{"plan":true}' }),
  purchase('29T21:59:59.999', { anonymous_id: 'c', session_id: 's3', properties: '{"n":10,"cart":{"items":4}}' }),
  purchase('29T22:00:00.000', {
    anonymous_id: '',
    user_id: 'ben',
    session_id: 's4',
    properties: '{"plan":"it\'s","n":3.5}',
  }),
  purchase('30T22:00:00.000', { anonymous_id: 'late' }),
  purchase('29T12:00:00.000', { anonymous_id: 'robot', bot: 'crawler' }),
  anEventRow({
    project_id: randomUUID(),
    event: 'purchase',
    occurred_at: at('29T12:00:00.000'),
    anonymous_id: 'foreign',
  }),
  // Who `a` is: known only after the purchases.
  purchase('30T10:00:00.000', {
    event: 'identify',
    kind: 'identify',
    anonymous_id: 'a',
    user_id: 'ann',
    session_id: 's1',
  }),
]

let database: TestClickHouse
beforeAll(async () => {
  database = await createTestClickHouse(inject('clickhouseUrl'))
  await insertEventRows(database.client, rows.slice(5))
  await insertEventRows(database.client, rows.slice(0, 5))
})
afterAll(() => database[Symbol.asyncDispose]())

function slice(measure: TrendMeasure, filters: readonly EventFilter[] = []): TrendSlice {
  return {
    series: { event: 'purchase', measure, filters: [...filters] },
    filters: [],
    range,
    granularity: 'day',
    persons: noMerges,
  }
}

async function run(measure: TrendMeasure, filters: readonly EventFilter[] = []) {
  const { rows: found } = await database.reader.run(buildTrendQuery(scope, slice(measure, filters)))
  const days = found.filter((row) => row.is_total === 0).sort((a, b) => a.bucket - b.bucket)
  return { days: days.map((row) => row.value), total: found.find((row) => row.is_total === 1)?.value }
}

async function count(filter: EventFilter) {
  return (await run({ kind: 'count' }, [filter])).total ?? 0
}

describe('buildTrendQuery', () => {
  it('binds every value and names the project first', () => {
    const query = buildTrendQuery(
      scope,
      slice({ kind: 'persons' }, [{ field: 'properties.plan', operator: 'is', values: ["x' OR 1"] }]),
    )
    expect({ sql: query.sql, params: { ...query.params, p1: 'project', p2: 'project' } }).toMatchSnapshot()
  })

  it('counts by calendar day of the zone, without bots and other projects', async () => {
    expect(await run({ kind: 'count' })).toEqual({ days: [3, 2, 1], total: 6 })
    const query = buildTrendQuery(scope, slice({ kind: 'count' }))
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
      ...slice({ kind: 'persons' }),
      series: { event: '*', measure: { kind: 'persons' }, filters: [] },
    }
    const { rows: found } = await database.reader.run(buildTrendQuery(scope, all))
    expect(found.find((row) => row.is_total === 1)?.value).toBe(4)
  })

  it('counts ids that an alias has made one as one person, and undone pairs as two', async () => {
    const totalOf = async (aliases: readonly IdentityEdge[], undone: readonly IdentityEdge[] = []) => {
      const persons = toPersonMap(aliases, undone)
      const { rows: found } = await database.reader.run(
        buildTrendQuery(scope, { ...slice({ kind: 'persons' }), persons }),
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

  it('leaves out of all events what clients report by themselves, and counts it by its name', async () => {
    const own = randomUUID()
    const row = { project_id: own, occurred_at: at('29T12:00:00.000') }
    await insertEventRows(database.client, [
      anEventRow(row),
      anEventRow({ ...row, event: 'engagement', kind: 'system' }),
    ])
    const totalOf = async (event: string) => {
      const series = { event, measure: { kind: 'count' as const }, filters: [] }
      const query = buildTrendQuery({ ...scope, projectId: own }, { ...slice({ kind: 'count' }), series })
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

  it('takes a property path for data, whatever it says', async () => {
    expect(await count({ field: "properties.x') OR 1=1 --", operator: 'is_set' })).toBe(0)
    expect(await count({ field: 'properties.\\', operator: 'is_set' })).toBe(0)
  })
})

describe('buildTrendBreakdownQuery', () => {
  const linesOf = async (query: ReturnType<typeof buildTrendBreakdownQuery>) => {
    const { rows: found } = await database.reader.run(query)
    const totals = found.filter((row) => row.is_total === 1 && row.is_whole === 0).sort((a, b) => a.line - b.line)
    return totals.map((row) => [row.line, row.line < noneLine ? row.label : '', row.value])
  }

  it('ranks values by the measure, ties by name, events without one apart', async () => {
    const measures = [
      { kind: 'visitors' },
      { kind: 'count' },
      { kind: 'persons' },
      { kind: 'sum', field: 'properties.n' },
      { kind: 'p50', field: 'properties.n' },
    ] as const
    const answers = await Promise.all(
      measures.map((measure) => linesOf(buildTrendBreakdownQuery(scope, slice(measure), 'properties.plan'))),
    )
    const [visitors, count, persons, sum, median] = answers
    expect(visitors).toEqual([
      [0, 'free', 1],
      [1, "it's", 1],
      [2, 'pro', 1],
      [3, 'true', 1],
      [noneLine, '', 1],
    ])
    expect(count).toEqual([
      [0, 'pro', 2],
      [1, 'free', 1],
      [2, "it's", 1],
      [3, 'true', 1],
      [noneLine, '', 1],
    ])
    expect(persons).toEqual(visitors)
    expect(sum).toEqual([
      [0, "it's", 3.5],
      [1, 'pro', 3],
      [2, 'free', null],
      [3, 'true', null],
      [noneLine, '', 10],
    ])
    expect(median).toEqual([
      [0, "it's", 3.5],
      [1, 'pro', 1.5],
      [2, 'free', null],
      [3, 'true', null],
      [noneLine, '', 10],
    ])
  })

  it('counts who is in several of the other values once', async () => {
    const many = randomUUID()
    const at = range.from
    const views = Array.from({ length: 12 }, (_, n) => String.fromCharCode(97 + n)).flatMap((path, n) =>
      // Two more visitors for all but the last two pages, which one and the same visitor saw.
      [
        anEventRow({ project_id: many, occurred_at: at, path, anonymous_id: 'same' }),
        ...(n < 10 ? [anEventRow({ project_id: many, occurred_at: at, path, anonymous_id: `only-${n}` })] : []),
      ],
    )
    await insertEventRows(database.client, views)
    const all = {
      ...slice({ kind: 'visitors' }),
      series: { event: '*', measure: { kind: 'visitors' as const }, filters: [] },
    }
    const scopeOfMany = { ...scope, projectId: many }
    const onePass = await linesOf(buildTrendBreakdownQuery(scopeOfMany, all, 'path'))
    expect(onePass).toHaveLength(11)
    expect(onePass[0]).toEqual([0, 'a', 2])
    expect(onePass.at(-1)).toEqual([otherLine, '', 1])
    const { rows: top } = await database.reader.run(buildTrendTopQuery(scopeOfMany, all, 'path'))
    const twoPasses = await linesOf(
      buildTrendValuesQuery(
        scopeOfMany,
        all,
        'path',
        top.map((row) => row.value_label),
      ),
    )
    expect(twoPasses).toEqual(onePass)
  })

  it('answers for known values that measured nothing, too', async () => {
    const query = buildTrendValuesQuery(scope, slice({ kind: 'count' }), 'country', [])
    expect(await linesOf(query)).toEqual([[noneLine, '', 6]])
  })

  it('gives up where a field has too many values, in a way that can be told', async () => {
    const query = buildTrendBreakdownQuery(scope, slice({ kind: 'count' }), 'properties.plan')
    const tight = { ...query, sql: query.sql.replace(/max_rows_to_group_by = \d+/, 'max_rows_to_group_by = 2') }
    const failure = await database.reader.run(tight).catch((error: unknown) => error)
    expect(isTooManyGroups(failure)).toBe(true)
  })
})
