import { describe, expect, it } from 'vitest'
import { toEventFields } from './to-event-fields.ts'

describe('toEventFields', () => {
  it('lists columns that have a value, then property paths by name', () => {
    const fields = toEventFields([
      {
        columns: { path: '/', country: '', revenue: 0, duration_ms: 12 },
        properties: '{"plan":"pro","cart":{"items":3}}',
      },
      { columns: { path: '/b', country: 'DE' }, properties: '{"plan":7,"tags":["a"],"ok":true,"no":null,"a.b":1}' },
    ])
    expect(fields).toEqual([
      { field: 'path', type: 'string', example: '/' },
      { field: 'country', type: 'string', example: 'DE' },
      { field: 'duration_ms', type: 'number', example: '12' },
      { field: 'properties.cart.items', type: 'number', example: '3' },
      { field: 'properties.ok', type: 'boolean', example: 'true' },
      { field: 'properties.plan', type: 'mixed', example: 'pro' },
      { field: 'properties.tags', type: 'array', example: '["a"]' },
    ])
  })

  it('takes properties that are no object for none, and cuts long examples', () => {
    const [only, ...others] = toEventFields([
      { columns: {}, properties: 'nonsense' },
      { columns: {}, properties: '[1]' },
      { columns: {}, properties: JSON.stringify({ long: 'x'.repeat(1000), __proto__: 1 }) },
    ])
    expect(only?.example).toHaveLength(100)
    expect(others).toEqual([])
  })
})
