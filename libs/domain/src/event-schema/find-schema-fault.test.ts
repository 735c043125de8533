import { describe, expect, it } from 'vitest'
import { parseJsonExactly } from '../kernel/index.ts'
import { eventSchema } from './event-schema.ts'
import { compileSchema } from './find-schema-fault.ts'

const id = '01936d00-0000-4000-8000-000000000001'

/** The first fault of properties, given as JSON, as `field: reason`. */
function faultOf(json: string, property: object, isClosed = false): string {
  const schema = eventSchema.parse({
    id,
    event: 'paid',
    mode: 'reject',
    isClosed,
    properties: [{ path: 'p', ...property }],
  })
  const fault = compileSchema(schema)(parseJsonExactly(json) as Record<string, unknown>)
  return fault === undefined ? 'fits' : `${fault.field}: ${fault.reason}`
}

describe('compileSchema', () => {
  it.each([
    ['{}', { type: 'text' }, 'fits'],
    ['{"p":null}', { isRequired: true }, 'properties.p: is required'],
    ['{}', { isRequired: true }, 'properties.p: is required'],
    ['{"p":"7"}', { type: 'number' }, 'properties.p: expected a number'],
    ['{"p":7.5}', { type: 'whole_number' }, 'properties.p: expected a whole number'],
    ['{"p":12345678901234567890}', { type: 'whole_number' }, 'fits'],
    ['{"p":"true"}', { type: 'boolean' }, 'properties.p: expected true or false'],
    ['{"p":[]}', { type: 'object' }, 'properties.p: expected an object'],
    ['{"p":{}}', { type: 'list' }, 'properties.p: expected a list'],
    ['{"p":"c"}', { oneOf: ['a', 'b'] }, 'properties.p: expected one of "a", "b"'],
    ['{"p":"b"}', { oneOf: ['a', 'b'] }, 'fits'],
    ['{"p":"x1"}', { like: 'sku-*' }, 'properties.p: expected a text like sku-*'],
    ['{"p":"a@b.co"}', { format: 'email' }, 'fits'],
    ['{"p":"a@b"}', { format: 'email' }, 'properties.p: expected an e-mail address'],
    ['{"p":"/x"}', { format: 'url' }, 'properties.p: expected an address such as https://example.com/'],
    [
      '{"p":"2026-13-01"}',
      { format: 'date_time' },
      'properties.p: expected a date such as 2026-01-31 or 2026-01-31T12:00:00Z',
    ],
    ['{"p":-1}', { min: 0 }, 'properties.p: expected at least 0'],
    ['{"p":"abc"}', { max: 2 }, 'properties.p: expected at most 2 characters'],
    ['{"p":[1]}', { min: 2 }, 'properties.p: expected at least 2 entries'],
    ['{"p":12345678901234567890}', { max: 10 }, 'properties.p: expected at most 10'],
  ])('%s against %j: %s', (json, property, expected) => {
    expect(faultOf(json, property)).toBe(expected)
  })

  it('refuses what it does not name only when it is closed', () => {
    expect(faultOf('{"p":1,"q":2}', {})).toBe('fits')
    expect(faultOf('{"p":1,"q":2}', {}, true)).toBe('properties.q: is not a property of this event')
  })

  it('finds a path in an object, and is not fooled by what every object inherits', () => {
    expect(faultOf('{"cart":{"total":"7"}}', { path: 'cart.total', type: 'number' })).toBe(
      'properties.cart.total: expected a number',
    )
    expect(faultOf('{}', { path: 'constructor', isRequired: true })).toBe('properties.constructor: is required')
  })
})
