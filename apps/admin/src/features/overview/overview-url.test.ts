import { describe, expect, it } from 'vitest'
import { parseOverviewSearch, toOverviewSearch } from './overview-url'

describe('parseOverviewSearch', () => {
  it('answers an empty or broken address with the defaults, which write an empty address', () => {
    const state = parseOverviewSearch({ range: 'x', by: 'y', metric: 'z', f: 'broken', sources: 'path' })
    expect(state).toEqual(parseOverviewSearch({}))
    expect(toOverviewSearch(state)).toEqual({})
  })

  it('comes back unchanged through the address', () => {
    const search = {
      range: '2026-01-01..2026-01-10',
      by: 'hour',
      metric: 'bounceRate',
      sources: 'utm_source',
      devices: 'os',
      f: ['country:is:DE,US'],
    }
    expect(toOverviewSearch(parseOverviewSearch(search))).toEqual(search)
  })

  it('takes a single filter that is no list', () => {
    expect(parseOverviewSearch({ f: 'country:is:DE' }).filters).toEqual([
      { field: 'country', operator: 'is', values: ['DE'] },
    ])
  })

  it('drops a granularity that does not fit the range', () => {
    expect(parseOverviewSearch({ range: '90d', by: 'minute' }).granularity).toBe('day')
  })
})
