import { randomUUID } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { noMerges, toPersonMap, toTraits } from '@sightline/domain/person'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClickHouseExporter } from '../clickhouse/index.ts'
import { anEventRow, useTestClickHouse, insertEventRows } from '../testing/index.ts'
import { buildPersonFeaturesQuery, type PersonFeaturesInput } from './person-features.query.ts'

const database = await useTestClickHouse()

const range = { from: new Date('2026-01-01'), to: new Date('2026-02-01') }
const plain: PersonFeaturesInput = { range, persons: noMerges, events: [], traits: [] }

async function read(projectId: string, input: PersonFeaturesInput): Promise<Record<string, unknown>[]> {
  const query = buildPersonFeaturesQuery({ projectId, timeZone: 'UTC' }, input)
  const file = await text(await createClickHouseExporter(database.client).open(query, 'ndjson'))
  return file
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('buildPersonFeaturesQuery', () => {
  it('binds every value that a caller gives', () => {
    const given = ["buy') OR 1", 'plan`; --', 'renewal"']
    const [bought = '', plan = '', renewal = ''] = given
    const { sql, params } = buildPersonFeaturesQuery(
      { projectId: randomUUID(), timeZone: "Europe/Berlin'" },
      { ...plain, events: [bought], traits: [{ name: plan, type: 'text' }], label: { event: renewal, days: 3 } },
    )
    for (const value of [...given, "Europe/Berlin'", 'count_buy', 'trait_plan']) expect(sql).not.toContain(value)
    expect(Object.values(params)).toEqual(expect.arrayContaining([...given, [bought], 'count_buy_OR_1', 'trait_plan_']))
  })

  it('has in traits what the page of the person shows, whatever was said of them', async () => {
    // Of very large and very small numbers ClickHouse writes the exponent in another way.
    const decimal = fc.integer().map((number) => number / 1000)
    const value = fc.oneof(decimal, fc.string(), fc.boolean())
    const some = fc.dictionary(fc.constantFrom('plan', 'score', 'o\'dd \\ "name"'), fc.oneof(value, fc.constant(null)))
    const said = fc
      .record({ flat: some, set: some, once: some, gone: fc.subarray(['plan', 'score']) }, { requiredKeys: [] })
      .map(({ flat, set, once, gone }) => ({
        ...flat,
        ...(set && { $set: set }),
        ...(once && { $set_once: once }),
        ...(gone && { $unset: gone }),
      }))
    const stories = fc.sample(fc.array(said, { maxLength: 6 }), { numRuns: 300, seed: 7 })
    const projectId = randomUUID()
    const at = (minute: number) => new Date(range.from.getTime() + minute * 60_000)
    const rows = stories.flatMap((story, person) => [
      anEventRow({ project_id: projectId, occurred_at: at(0), user_id: `u${person}` }),
      ...story.map((properties, index) =>
        anEventRow({
          project_id: projectId,
          // Half of them at one time: then the ids decide.
          occurred_at: at(Math.floor(index / 2)),
          event_id: `e${index}`,
          event: index % 2 === 0 ? 'identify' : 'set_traits',
          kind: index % 2 === 0 ? 'identify' : 'system',
          user_id: `u${person}`,
          properties: JSON.stringify(properties),
        }),
      ),
    ])
    await insertEventRows(database.client, rows.toReversed())
    const names = ['plan', 'score', 'o\'dd \\ "name"']
    const traits = names.map((name) => ({ name, type: 'text' as const }))
    const found = await read(projectId, { ...plain, traits })
    expect(found).toHaveLength(300)
    const columns = ['trait_plan', 'trait_score', 'trait_o_dd_name_']
    const shown = new Map(stories.map((story, person) => [`u${person}`, toTraits(story)]))
    for (const row of found) {
      const known = shown.get(String(row['person_id'])) ?? {}
      expect(columns.map((column) => row[column])).toEqual(names.map((name) => toCell(known[name])))
    }
    const numbers = await read(projectId, { ...plain, traits: [{ name: 'score', type: 'number' }] })
    for (const row of numbers) {
      const score = shown.get(String(row['person_id']))?.['score']
      expect(row['trait_score']).toEqual(typeof score === 'number' ? score : null)
    }
  })

  it('has the traits of who has an integer beyond 64 bits among them', async () => {
    const projectId = randomUUID()
    const row = { project_id: projectId, event: 'identify', kind: 'identify', user_id: 'u' }
    const said = ['{"plan":"free","old":1}', '{"wallet":123456789012345678901,"$set":{"plan":"pro"},"$unset":["old"]}']
    await insertEventRows(
      database.client,
      said.map((properties, day) =>
        anEventRow({ ...row, occurred_at: new Date(range.from.getTime() + day * 86_400_000), properties }),
      ),
    )
    const traits = [
      { name: 'plan', type: 'text' as const },
      { name: 'old', type: 'text' as const },
      { name: 'wallet', type: 'number' as const },
    ]
    const known = { trait_plan: 'pro', trait_old: null, trait_wallet: 123456789012345678901 }
    expect(await read(projectId, { ...plain, traits })).toMatchObject([known])
    const digits = await read(projectId, { ...plain, traits: [{ name: 'wallet', type: 'text' }] })
    expect(digits).toMatchObject([{ trait_wallet: '123456789012345678901' }])
  })

  it('knows whoever was merged in a project of many aliases', async () => {
    const projectId = randomUUID()
    const aliases = Array.from({ length: 20_000 }, (_, index) => ({
      ...{ kind: 'alias' as const, fromId: `old-id-of-user-${index}`, toId: `user-${index}`, firstAtMs: index },
    }))
    const row = { project_id: projectId, occurred_at: range.from }
    await insertEventRows(database.client, [
      anEventRow({ ...row, user_id: 'old-id-of-user-19999' }),
      anEventRow({ ...row, user_id: 'user-19999' }),
    ])
    const found = await read(projectId, { ...plain, persons: toPersonMap(aliases, []) })
    expect(found).toMatchObject([{ person_id: 'user-19999', events: 2 }])
  })

  it('shares the persons out among the parts, and gives each part the same ones again', async () => {
    const projectId = randomUUID()
    await insertEventRows(
      database.client,
      Array.from({ length: 200 }, (_, index) =>
        anEventRow({ project_id: projectId, occurred_at: range.from, anonymous_id: `v${index}`, session_id: '' }),
      ),
    )
    const part = async (index: number, from = range.from) =>
      (await read(projectId, { ...plain, range: { ...range, from }, part: { index, of: 3 } })).map(
        (row) => row['person_id'],
      )
    const parts = await Promise.all([part(0), part(1), part(2)])
    expect(parts.every(({ length }) => length > 30)).toBe(true)
    expect(new Set(parts.flat()).size).toBe(200)
    expect(parts.flat()).toHaveLength(200)
    expect(await part(1, new Date('2025-06-01'))).toEqual(parts[1])
  })
})

/** A value as text: null and empty text are none. */
function toCell(value: unknown): unknown {
  if (value === undefined || value === null || value === '') return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}
