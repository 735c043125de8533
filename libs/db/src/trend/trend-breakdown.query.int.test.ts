import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isTooManyGroups } from '../query/index.ts'
import { anEventRow, insertEventRows } from '../testing/index.ts'
import { usePurchases, range, scope, slicePurchases } from '../testing/purchases.ts'
import {
  buildTrendBreakdownQuery,
  buildTrendTopQuery,
  buildTrendValuesQuery,
  noneLine,
  otherLine,
} from './trend-breakdown.query.ts'

const database = await usePurchases()

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
      measures.map((measure) => linesOf(buildTrendBreakdownQuery(scope, slicePurchases(measure), 'properties.plan'))),
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
      ...slicePurchases({ kind: 'visitors' }),
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
    const query = buildTrendValuesQuery(scope, slicePurchases({ kind: 'count' }), 'country', [])
    expect(await linesOf(query)).toEqual([[noneLine, '', 6]])
  })

  it('answers for values as long as an event may hold', async () => {
    const own = randomUUID()
    const messages = Array.from({ length: 10 }, (_, index) => `${index}`.padEnd(50_000, 'x'))
    await insertEventRows(
      database.client,
      messages.map((message) =>
        anEventRow({
          project_id: own,
          event: 'purchase',
          occurred_at: range.from,
          properties: JSON.stringify({ message }),
        }),
      ),
    )
    const query = buildTrendValuesQuery(
      { ...scope, projectId: own },
      slicePurchases({ kind: 'count' }),
      'properties.message',
      messages,
    )
    expect(await linesOf(query)).toEqual(messages.map((message, line) => [line, message, 1]))
  })

  it('gives up where a field has too many values, in a way that can be told', async () => {
    const query = buildTrendBreakdownQuery(scope, slicePurchases({ kind: 'count' }), 'properties.plan')
    const tight = { ...query, sql: query.sql.replace(/max_rows_to_group_by = \d+/, 'max_rows_to_group_by = 2') }
    const failure = await database.reader.run(tight).catch((error: unknown) => error)
    expect(isTooManyGroups(failure)).toBe(true)
  })
})
