import { expect, it } from 'vitest'
import { toFacts } from './event-facts'

it('lists columns by their labels, but not those that stand elsewhere, and then properties as they were sent', () => {
  const facts = toFacts({
    fields: { event: 'purchase', path: '/cart', browser: 'Firefox' },
    propertiesJson: '{"plan":"pro","order":9007199254740993,"cart":{"ids":[18446744073709551615]},"price":1.5}',
  })
  expect(facts).toEqual([
    ['Browser', 'Firefox'],
    ['plan', 'pro'],
    ['order', '9007199254740993'],
    ['cart', '{"ids":[18446744073709551615]}'],
    ['price', '1.5'],
  ])
})
