import { describe, expect, it } from 'vitest'
import { emptyDraft, toFilter, withField } from './filter-draft'

describe('toFilter', () => {
  it('is undefined while something is missing', () => {
    expect(toFilter(emptyDraft)).toBeUndefined()
    expect(toFilter({ ...emptyDraft, field: 'country' })).toBeUndefined()
    expect(toFilter({ ...emptyDraft, field: 'path', operator: 'contains', text: ' ' })).toBeUndefined()
    expect(toFilter({ ...emptyDraft, field: 'revenue', operator: 'gt', text: 'many' })).toBeUndefined()
  })

  it('makes the form that the operator needs', () => {
    expect(toFilter({ ...emptyDraft, field: 'country', values: ['DE'] })).toEqual({
      field: 'country',
      operator: 'is',
      values: ['DE'],
    })
    expect(toFilter({ ...emptyDraft, field: 'revenue', operator: 'gte', text: '20' })).toEqual({
      field: 'revenue',
      operator: 'gte',
      value: 20,
    })
    expect(toFilter({ ...emptyDraft, field: 'user_id', operator: 'is_set' })).toEqual({
      field: 'user_id',
      operator: 'is_set',
    })
  })
})

describe('withField', () => {
  it('starts a number with a comparison and keeps an operator that still fits', () => {
    expect(withField(emptyDraft, 'revenue', 'number').operator).toBe('gt')
    const draft = { ...emptyDraft, field: 'path', operator: 'contains', text: 'x' } as const
    expect(withField(draft, 'title', 'string')).toEqual({ field: 'title', operator: 'contains', values: [], text: '' })
    expect(withField(draft, 'revenue', 'number').operator).toBe('gt')
  })
})
