import { isDomainError } from '@sightline/domain/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DoorRequest } from '../door.ts'
import { decodeCaptureV1, toCaptureV1Results } from './capture-v1.ts'

const request = {
  headers: {
    authorization: 'Bearer slw_a',
    'posthog-sdk-info': 'posthog-node/5.70.0',
    'posthog-request-timestamp': '2026-01-02T03:04:07.000Z',
  },
}

const created_at = '2026-01-02T03:04:06.000Z'
const event = {
  uuid: 'e-1',
  event: 'a',
  distinct_id: 'u',
  timestamp: '2026-01-02T03:04:05Z',
  options: {},
  properties: {},
}
const read = (body: object, from: Pick<DoorRequest, 'headers'> = request) => {
  const [parsed] = decodeCaptureV1({ created_at, ...body }, from).events
  if (parsed?.kind !== 'event') throw new Error('it was rejected')
  return parsed.event
}

describe('decodeCaptureV1', () => {
  it('reads what this form has lifted out of the properties', () => {
    const options = { process_person_profile: false, product_tour_id: 't-1' }
    const found = read({ batch: [{ ...event, options, session_id: 's-1', window_id: 'w-1', properties: { x: 1 } }] })
    expect(found).toMatchObject({ clientEventId: 'e-1', userId: '', anonymousId: 'u', sessionId: 's-1' })
    expect(JSON.parse(found.properties)).toEqual({ x: 1, $window_id: 'w-1', $product_tour_id: 't-1' })
    expect(found.context).toMatchObject({ library: 'posthog-node', libraryVersion: '5.70.0' })
  })

  it('takes the time of the attempt for when it was sent, or else that of the batch', () => {
    expect(read({ batch: [event] }).sentAtMs).toBe(1767323047000)
    expect(read({ batch: [event] }, { headers: {} }).sentAtMs).toBe(1767323046000)
  })

  it('takes times as they are when the client says so', () => {
    expect(read({ batch: [{ ...event, options: { disable_skew_correction: true } }] }).sentAtMs).toBeUndefined()
    expect(read({ batch: [event], historical_migration: true }).sentAtMs).toBeUndefined()
  })

  it('takes any JSON without throwing anything but a refusal, and has a result for each id', () => {
    const batch = fc.record({ batch: fc.array(fc.oneof(fc.jsonValue(), fc.record({ uuid: fc.jsonValue() }))) })
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), batch), (body) => {
        try {
          const { events } = decodeCaptureV1(body, request)
          const rejected = [...events.keys()].map((index) => ({ index, field: '', reason: 'no' }))
          toCaptureV1Results({ accepted: 0, duplicate: 0, rejected, eventIds: [] }, body)
        } catch (error) {
          expect(isDomainError(error)).toBe(true)
        }
      }),
    )
  })
})
