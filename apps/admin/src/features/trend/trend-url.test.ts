import { describe, expect, it } from 'vitest'
import { parseSeriesText, parseTrendSearch, toSeriesText, toTrendDefinition, toTrendSearch } from './trend-url'

describe('toSeriesText and parseSeriesText', () => {
  it.each(['*~count', 'purchase~sum:revenue', 'a%7Eb%3Ac~p95:properties.ms~country:is:DE,US~user_id:is_set'])(
    '%s goes both ways',
    (text) => {
      const series = parseSeriesText(text)
      expect(series && toSeriesText(series)).toBe(text)
    },
  )

  it.each(['', 'purchase', 'purchase~sum', 'purchase~median', '~count'])('refuses %j', (text) =>
    expect(parseSeriesText(text)).toBeUndefined(),
  )
})

describe('parseTrendSearch', () => {
  it('answers an empty or broken address with one series of all events', () => {
    const state = parseTrendSearch({ s: 'broken', breakdown: 'no field', compare: 'yes', view: 'pie' })
    expect(state).toEqual(parseTrendSearch({}))
    expect(toTrendSearch(state)).toEqual({})
  })

  it('comes back unchanged through the address', () => {
    const search = {
      s: ['page_view~visitors', 'purchase~sum:revenue~device:is:mobile'],
      f: ['country:is:DE'],
      breakdown: 'properties.plan',
      range: '7d',
      by: 'hour',
      compare: '1',
      view: 'table',
    }
    expect(toTrendSearch(parseTrendSearch(search))).toEqual(search)
  })
})

describe('toTrendDefinition', () => {
  it('is what the domain accepts, with days of the project', () => {
    const state = parseTrendSearch({ s: 'purchase~sum:revenue', range: '2026-03-01..2026-03-02' })
    expect(toTrendDefinition(state, 'Europe/Berlin')).toEqual({
      series: [{ event: 'purchase', measure: { kind: 'sum', field: 'revenue' }, filters: [] }],
      filters: [],
      granularity: 'hour',
      range: {
        kind: 'absolute',
        from: new Date('2026-02-28T23:00:00Z'),
        to: new Date('2026-03-02T23:00:00Z'),
      },
      compare: false,
    })
  })
})
