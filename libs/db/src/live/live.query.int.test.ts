import { describe, expect, it } from 'vitest'
import { anEventRow, useTestClickHouse, insertEventRows, type EventRow } from '../testing/index.ts'
import { buildLiveTopQuery } from './live.query.ts'

const projectId = '01936d00-0000-7000-8000-00000000000d'
const now = new Date('2026-03-01T12:00:00Z')
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000)

const database = await useTestClickHouse()
const event = (minutes: number, visitor: string, more: Partial<EventRow>) =>
  anEventRow({ project_id: projectId, occurred_at: minutesAgo(minutes), anonymous_id: visitor, ...more })
await insertEventRows(database.client, [
  event(20, 'anna', { path: '/', referrer_host: 'google.com', country: 'DE' }),
  event(2, 'anna', { path: '/pricing', country: 'DE' }),
  event(1, 'anna', { path: '/pricing', country: 'DE', event: 'purchase', kind: 'track' }),
  event(3, 'ben', { path: '/pricing' }),
  event(2, 'ben', { event: 'purchase', kind: 'track', path: '' }),
  event(10, 'carl', { path: '/', referrer_host: 'bing.com', country: 'FR' }),
])

describe('buildLiveTopQuery', () => {
  it('lists those who are active now: each with one origin and one country, also when neither is known', async () => {
    const range = { from: minutesAgo(30), to: now }
    const query = buildLiveTopQuery({ projectId, timeZone: 'UTC' }, range, minutesAgo(5))
    const { rows } = await database.reader.run(query)
    const listOf = (wanted: string) =>
      rows.filter(({ list }) => list === wanted).map(({ value, visitors }) => [value, visitors])
    expect(listOf('path')).toEqual([['/pricing', 2]])
    expect(listOf('referrer')).toEqual([
      ['', 1],
      ['google.com', 1],
    ])
    expect(listOf('country')).toEqual([
      ['', 1],
      ['DE', 1],
    ])
  })
})
