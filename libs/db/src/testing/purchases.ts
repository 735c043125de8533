import { randomUUID } from 'node:crypto'
import { noMerges } from '@sightline/domain/person'
import type { EventFilter } from '@sightline/domain/query'
import type { TrendMeasure } from '@sightline/domain/trend'
import type { TrendSlice } from '../trend/index.ts'
import { useTestClickHouse, type TestClickHouse } from './clickhouse.ts'
import { anEventRow, insertEventRows, type EventRow } from './event-row.ts'

const projectId = randomUUID()
export const scope = { projectId, timeZone: 'Europe/Berlin' }
export const range = { from: new Date('2026-03-27T23:00:00Z'), to: new Date('2026-03-30T22:00:00Z') }

export const at = (time: string) => new Date(`2026-03-${time}Z`)
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

/** A database for all tests of a file, with the purchases, inserted in another order than they occurred in. */
export async function usePurchases(): Promise<TestClickHouse> {
  const database = await useTestClickHouse()
  await insertEventRows(database.client, rows.slice(5))
  await insertEventRows(database.client, rows.slice(0, 5))
  return database
}

/** The purchases by day. */
export function slicePurchases(measure: TrendMeasure, filters: readonly EventFilter[] = []): TrendSlice {
  return {
    series: { event: 'purchase', measure, filters: [...filters] },
    filters: [],
    range,
    granularity: 'day',
    persons: noMerges,
  }
}
