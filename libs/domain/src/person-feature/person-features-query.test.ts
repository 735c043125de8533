import { describe, expect, it } from 'vitest'
import { toFeatureColumn } from './person-feature.ts'
import { personFeaturesQuery } from './person-features-query.ts'

function fieldOf(query: object) {
  return personFeaturesQuery.safeParse(query).error?.issues[0]?.path.join('.')
}

describe('personFeaturesQuery', () => {
  it('asks for the last 30 days as CSV when nothing is said', () => {
    expect(personFeaturesQuery.parse({})).toEqual({
      range: { kind: 'relative', last: '30d' },
      events: [],
      traits: [],
      format: 'csv',
    })
  })

  it('reads every parameter', () => {
    const query = {
      from: '2026-01-01T00:00:00Z',
      to: '2026-02-01T00:00:00Z',
      events: 'signup, add to cart',
      traits: 'plan,churn_risk:number',
      label_event: 'purchase',
      label_days: '14',
      part: '2',
      parts: '4',
      format: 'parquet',
    }
    expect(personFeaturesQuery.parse(query)).toEqual({
      range: { kind: 'absolute', from: new Date('2026-01-01'), to: new Date('2026-02-01') },
      events: ['signup', 'add to cart'],
      traits: [
        { name: 'plan', type: 'text' },
        { name: 'churn_risk', type: 'number' },
      ],
      label: { event: 'purchase', days: 14 },
      part: { index: 1, of: 4 },
      format: 'parquet',
    })
  })

  it.each([
    [{ format: 'xlsx' }, 'format'],
    [{ last: 'soon' }, 'last'],
    [{ from: 'yesterday', to: '2026-01-01' }, 'from'],
    [{ from: '2026-01-01' }, 'to'],
    [{ to: '2026-01-01' }, 'from'],
    [{ events: 'a,,b' }, 'events'],
    [{ events: 'x'.repeat(201) }, 'events'],
    [{ events: Array.from({ length: 51 }, (_, index) => `e${index}`).join(',') }, 'events'],
    [{ events: ['a', 'b'] }, 'events'],
    [{ events: 'add to cart,add-to-cart' }, 'events'],
    [{ traits: 'plan,plan:number' }, 'traits'],
    [{ traits: '$set' }, 'traits'],
    [{ traits: ':number' }, 'traits'],
    [{ label_event: 'purchase' }, 'label_days'],
    [{ label_days: '7' }, 'label_event'],
    [{ label_event: 'purchase', label_days: '0' }, 'label_days'],
    [{ label_event: 'purchase', label_days: '366' }, 'label_days'],
    [{ label_event: 'purchase', label_days: '1.5' }, 'label_days'],
    [{ part: '1' }, 'parts'],
    [{ part: '3', parts: '2' }, 'part'],
    [{ part: '0', parts: '2' }, 'part'],
  ])('names the parameter of %j that is wrong', (query, field) => {
    expect(fieldOf(query)).toBe(field)
  })
})

describe('toFeatureColumn', () => {
  it('makes names that can stand in code, in any script', () => {
    expect(toFeatureColumn('count', 'add to cart!')).toBe('count_add_to_cart_')
    expect(toFeatureColumn('count', '購入')).toBe('count_購入')
    expect(toFeatureColumn('trait', '`; DROP TABLE events --')).toBe('trait__DROP_TABLE_events_')
  })
})
