import { bucketStarts, bucketIndex, granularities } from '@sightline/domain/query'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { useTestClickHouse } from '../testing/index.ts'
import { toBucketSql, toUnixSql } from './scope-sql.ts'
import { SqlParams } from './sql-params.ts'

/**
 * Changes of the clock by an hour, by half an hour, at midnight, over midnight; and zones off by half and quarter
 * hours. Not Africa/Casablanca: its rules for 2026 differ between releases of the time zone database.
 */
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Havana',
  'America/St_Johns',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Asia/Tehran',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Atlantic/Azores',
  'Antarctica/Troll',
]
const firstMs = Date.parse('2017-01-01T00:00:00Z')
const lastMs = Date.parse('2027-01-01T00:00:00Z')
const daysMs = 86_400_000

const database = await useTestClickHouse()

describe('toBucketSql', () => {
  it('puts every instant into the bucket that bucketStarts has for it', async () => {
    const anyCase = fc.record({
      timeZone: fc.constantFrom(...zones),
      granularity: fc.constantFrom(...granularities),
      fromMs: fc.integer({ min: firstMs, max: lastMs }),
    })
    await fc.assert(
      fc.asyncProperty(anyCase, async ({ timeZone, granularity, fromMs }) => {
        // A day in minutes, or two months in steps of 17 minutes, which meet every part of an hour.
        const [lengthMs, stepMs] = granularity === 'minute' ? [daysMs, 61_000] : [61 * daysMs, 17 * 60_000]
        const range = { from: new Date(fromMs), to: new Date(fromMs + lengthMs) }
        const params = new SqlParams()
        const scope = { projectId: '', timeZone }
        const { rows } = await database.reader.run({
          name: 'test_buckets',
          sql: `SELECT toUnixTimestamp64Milli(time) AS time_ms, ${toUnixSql(toBucketSql('time', granularity, scope, params))} AS bucket
                FROM (SELECT fromUnixTimestamp64Milli(toInt64({firstMs:UInt64} + number * {stepMs:UInt64}), 'UTC') AS time
                      FROM numbers({count:UInt64}))`,
          params: { ...params.values, firstMs: fromMs, stepMs, count: Math.floor(lengthMs / stepMs) },
          row: z.object({ time_ms: z.number(), bucket: z.number() }),
        })
        const starts = bucketStarts(range, granularity, timeZone)
        const wrong = rows.filter(
          (row) => starts[bucketIndex(starts, new Date(row.time_ms))]?.getTime() !== row.bucket * 1000,
        )
        expect(wrong.slice(0, 3)).toEqual([])
        expect(rows.length).toBeGreaterThan(1_000)
      }),
      { numRuns: 100 },
    )
  })
})
