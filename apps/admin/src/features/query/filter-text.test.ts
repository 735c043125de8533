import type { EventFilter } from '@sightline/domain/query'
import { describe, expect, it } from 'vitest'
import { describeFilter, hasValue, withoutValue, withValue } from './filter-text'

const germany: EventFilter = { field: 'country', operator: 'is', values: ['DE'] }

describe('describeFilter', () => {
  it('speaks of countries by name and of nothing as what it means', () => {
    expect(describeFilter(germany)).toEqual({ field: 'Country', operator: 'is', value: 'Germany' })
    expect(describeFilter({ field: 'referrer_host', operator: 'is', values: [''] }).value).toBe('Direct / none')
    expect(describeFilter({ field: 'properties.plan', operator: 'is_set' })).toEqual({
      field: 'plan',
      operator: 'is set',
      value: '',
    })
  })
})

describe('withValue', () => {
  it('starts a filter, then widens it, and adds nothing twice', () => {
    const one = withValue([], 'country', 'DE')
    expect(one).toEqual([germany])
    const two = withValue(one, 'country', 'FR')
    expect(two).toEqual([{ field: 'country', operator: 'is', values: ['DE', 'FR'] }])
    expect(withValue(two, 'country', 'FR')).toEqual(two)
    expect(hasValue(two, 'country', 'FR')).toBe(true)
  })
})

describe('withoutValue', () => {
  it('removes the filter with its last value and leaves others alone', () => {
    const path: EventFilter = { field: 'path', operator: 'starts_with', value: '/' }
    expect(withoutValue([germany, path], 'country', 'DE')).toEqual([path])
  })
})
