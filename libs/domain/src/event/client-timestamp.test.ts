import { describe, expect, it } from 'vitest'
import { parseCapturedEvent } from './captured-event.ts'
import { withClientTimestamp } from './client-timestamp.ts'

function propertiesOf(properties: object | undefined, timestamp?: string): string {
  const parsed = parseCapturedEvent({ event: 'a', user_id: 'u', timestamp, properties })
  if (parsed.kind === 'rejected') throw new Error(parsed.rejection.reason)
  return withClientTimestamp(parsed.event).properties
}

describe('withClientTimestamp', () => {
  it('puts the time that the client gave before the properties that there are', () => {
    expect(propertiesOf({ n: 1 }, '1999-12-31T23:00:00+01:00')).toBe(
      '{"$client_timestamp":"1999-12-31T22:00:00.000Z","n":1}',
    )
    expect(propertiesOf(undefined, '1970-01-01')).toBe('{"$client_timestamp":"1970-01-01T00:00:00.000Z"}')
  })

  it('leaves alone what has none, and what says so itself', () => {
    expect(propertiesOf({ n: 1 })).toBe('{"n":1}')
    expect(propertiesOf({ $client_timestamp: 'mine' }, '1970-01-01')).toBe('{"$client_timestamp":"mine"}')
  })
})
