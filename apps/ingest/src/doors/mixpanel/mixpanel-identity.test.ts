import { describe, expect, it } from 'vitest'
import { toIdentity } from './mixpanel-identity.ts'

describe('toIdentity', () => {
  it('takes a distinct id for a device before the sign-in, and for a user after it', () => {
    expect(toIdentity('a', { distinct_id: '$device:d1' })).toMatchObject({ user_id: undefined, anonymous_id: 'd1' })
    expect(toIdentity('a', { distinct_id: 'u1', $device_id: 'd1' })).toMatchObject({
      user_id: 'u1',
      anonymous_id: 'd1',
    })
  })

  it('ties the id of before to the user at identify', () => {
    const device = { distinct_id: 'u1', $user_id: 'u1', $device_id: 'd1', $anon_distinct_id: '$device:d1' }
    expect(toIdentity('$identify', device)).toEqual({ user_id: 'u1', anonymous_id: 'd1', previous_id: undefined })
    const user = { distinct_id: 'u2', $user_id: 'u2', $device_id: 'd1', $anon_distinct_id: 'u1' }
    expect(toIdentity('$identify', user)).toEqual({ user_id: 'u2', anonymous_id: 'd1', previous_id: 'u1' })
  })

  it('merges an alias into the distinct id, and nobody with themselves', () => {
    expect(toIdentity('$create_alias', { distinct_id: 'u1', alias: 'a1' })).toMatchObject({
      user_id: 'u1',
      previous_id: 'a1',
    })
    expect(toIdentity('$create_alias', { distinct_id: 'u1', alias: 'u1' })).not.toHaveProperty('previous_id')
    expect(toIdentity('$merge', { $distinct_ids: ['u1', 'u2'] })).toMatchObject({ user_id: 'u1', previous_id: 'u2' })
  })

  it('merges a device by the id that its events have, whichever of the two is named first', () => {
    const merged = { user_id: 'u1', anonymous_id: undefined, previous_id: 'd1' }
    expect(toIdentity('$merge', { $distinct_ids: ['$device:d1', 'u1'] })).toEqual(merged)
    expect(toIdentity('$merge', { $distinct_ids: ['u1', '$device:d1'] })).toEqual(merged)
    expect(toIdentity('$create_alias', { distinct_id: 'u1', alias: '$device:d1' })).toEqual(merged)
    const devices = { user_id: undefined, anonymous_id: 'd2', previous_id: 'd1' }
    expect(toIdentity('$merge', { $distinct_ids: ['$device:d1', '$device:d2'] })).toEqual(devices)
  })

  it('takes an identity as the API documents it', () => {
    expect(toIdentity('$identify', { $identified_id: 'u1', $anon_id: 'a1' })).toMatchObject({
      user_id: 'u1',
      previous_id: 'a1',
    })
    expect(toIdentity('$identify', { $identified_id: 'u1', $anon_id: '$device:d1' })).toMatchObject({
      user_id: 'u1',
      anonymous_id: 'd1',
      previous_id: undefined,
    })
  })

  it('joins nothing where nobody is named that it could be joined to', () => {
    expect(toIdentity('$merge', { $distinct_ids: ['u1'] })).not.toHaveProperty('previous_id', 'u1')
    expect(toIdentity('$merge', { $distinct_ids: ['null', 'u2'] })['previous_id']).toBeUndefined()
    expect(toIdentity('$create_alias', { distinct_id: 'null', alias: 'u2' })).not.toHaveProperty('previous_id')
    expect(toIdentity('$identify', { $anon_distinct_id: 'u2' })).not.toHaveProperty('previous_id')
  })
})
