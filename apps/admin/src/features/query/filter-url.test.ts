import type { EventFilter } from '@sightline/domain/query'
import { describe, expect, it } from 'vitest'
import { parseFilterText, parseFilterTexts, toFilterText } from './filter-url'

const filters: [string, EventFilter][] = [
  ['country:is:DE,US', { field: 'country', operator: 'is', values: ['DE', 'US'] }],
  ['referrer_host:is:', { field: 'referrer_host', operator: 'is', values: [''] }],
  ['path:starts_with:/blog', { field: 'path', operator: 'starts_with', value: '/blog' }],
  ['revenue:gte:19.5', { field: 'revenue', operator: 'gte', value: 19.5 }],
  ['user_id:is_set', { field: 'user_id', operator: 'is_set' }],
  ['properties.a%3Ab:is:1%2C5,100%25%7E', { field: 'properties.a:b', operator: 'is', values: ['1,5', '100%~'] }],
]

describe('toFilterText and parseFilterText', () => {
  it.each(filters)('%s goes both ways', (text, filter) => {
    expect(toFilterText(filter)).toBe(text)
    expect(parseFilterText(text)).toEqual(filter)
  })

  it.each(['', 'country', 'country:is', 'nonsense:is:x', 'revenue:gt:abc', 'country:like:x'])('refuses %j', (text) =>
    expect(parseFilterText(text)).toBeUndefined(),
  )

  it('drops only the broken ones of a list', () => {
    expect(parseFilterTexts(['country:is:DE', 'broken'])).toEqual([
      { field: 'country', operator: 'is', values: ['DE'] },
    ])
  })
})
