import { parseCapturedEvent } from '@sightline/domain/event'
import { describe, expect, it } from 'vitest'
import { toNativeEvent } from './growthbook-event.ts'

describe('toNativeEvent', () => {
  it('reads what is told as an object, and as JSON of one, as the names of its members say', () => {
    const seen = { event_name: 'Experiment Viewed', user_id: 'u' }
    const properties = { experimentId: 'exp-color', variationId: '1' }
    const expected = {
      event: 'exposure',
      properties: { ...properties, attributes: { plan: 'pro' }, flag_key: 'exp-color', variant: '1' },
    }
    const context = { plan: 'pro' }
    expect(toNativeEvent({ ...seen, properties_json: properties, context_json: context })).toMatchObject(expected)
    const asText = { properties_json: JSON.stringify(properties), context_json: JSON.stringify(context) }
    expect(toNativeEvent({ ...seen, ...asText })).toMatchObject(expected)
  })

  it('loses no event to a session whose id is too long', () => {
    const event = toNativeEvent({ event_name: 'a', user_id: 'u', session_id: 's'.repeat(300) })
    expect(parseCapturedEvent(event)).toMatchObject({ kind: 'event' })
  })
})
