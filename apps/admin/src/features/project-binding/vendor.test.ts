import { describe, expect, it } from 'vitest'
import { usageOf } from './vendor'

const host = 'https://stats.example.com'

describe('usageOf', () => {
  it('is the tag of the tool with our host', () => {
    expect(usageOf({ vendor: 'umami', externalId: '0f6e2c1a-1111-4222-8333-444455556666' }, host)).toBe(
      '<script defer src="https://stats.example.com/script.js" data-website-id="0f6e2c1a-1111-4222-8333-444455556666"></script>',
    )
    expect(usageOf({ vendor: 'plausible', externalId: 'shop.example' }, host)).toBe(
      '<script defer data-domain="shop.example" src="https://stats.example.com/js/script.js"></script>',
    )
  })

  it('is the address that servers send to', () => {
    expect(usageOf({ vendor: 'ga4', externalId: 'G-AB12CD34EF' }, host)).toBe(
      'https://stats.example.com/mp/collect?measurement_id=G-AB12CD34EF',
    )
  })
})
