import { parseCapturedEvent } from '@sightline/domain/event'
import { isDomainError } from '@sightline/domain/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBody, parseBody } from './mixpanel-body.ts'
import { toNativeEvent } from './mixpanel-event.ts'
import { toIdentity } from './mixpanel-identity.ts'
import { toGroupUpdate, toPersonUpdate } from './mixpanel-profile.ts'

const anyRequest = { method: 'POST', path: '/track', params: {}, headers: {}, query: {}, origin: 'http://h', ip: '' }

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
})

describe('toNativeEvent', () => {
  it.each([
    [1767323045.331, 1767323045331],
    [1767323045, 1767323045000],
    [1767323045331, 1767323045331],
    ['1767323045', 1767323045000],
    [undefined, undefined],
    ['soon', undefined],
  ])('reads the time %s whatever its unit', (time, expected) => {
    expect(toNativeEvent({ event: 'a', properties: { time } })['timestamp']).toBe(expected)
  })

  it('keeps what the user said and nothing that has a column', () => {
    const properties = { distinct_id: 'u', token: 't', $insert_id: 'i', plan: 'pro', company: ['org-9'], mp_lib: 'web' }
    expect(toNativeEvent({ event: 'a', properties })).toMatchObject({
      event_id: 'i',
      properties: { plan: 'pro', company: ['org-9'] },
      context: { library: { name: 'mixpanel-web' } },
    })
  })
})

describe('profiles', () => {
  it('lay what is set flat, and every other operation under its name', () => {
    const update = { $distinct_id: 'u', $set: { plan: 'pro' }, $add: { n: 1 }, $token: 't' }
    expect(toPersonUpdate(update)).toMatchObject({
      event: 'identify',
      user_id: 'u',
      properties: { plan: 'pro', $add: { n: 1 } },
    })
    expect(toGroupUpdate({ $group_key: 'company', $group_id: 'org-9', $set: { name: 'Acme' } })).toMatchObject({
      event: 'group',
      groups: { company: 'org-9' },
      properties: { name: 'Acme', group_type: 'company', group_key: 'org-9' },
    })
  })
})

describe('parseBody', () => {
  it('reads an object in each line, and refuses only the line that is none', () => {
    const batches = decodeBody(parseBody('{"event":"a"}\n{"event":\n{"event":"b"}\n'), anyRequest, toNativeEvent)
    expect(batches.flatMap(({ events }) => events.map(({ kind }) => kind))).toEqual(['event', 'rejected', 'event'])
  })
})

describe('decodeBody', () => {
  it('sorts records by their tokens', () => {
    const records = ['t1', 't2', 't1'].map((token) => ({ event: 'a', properties: { token, distinct_id: 'u' } }))
    expect(decodeBody(records, anyRequest, toNativeEvent).map(({ claim, events }) => [claim, events.length])).toEqual([
      [{ kind: 'key', key: 't1' }, 2],
      [{ kind: 'key', key: 't2' }, 1],
    ])
  })

  it('judges whatever a body or a query holds, or says why it holds no event', () => {
    const attempt = (work: () => unknown) => {
      try {
        work()
      } catch (error) {
        if (!isDomainError(error)) throw error
      }
    }
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.base64String()), fc.jsonValue(), (text, value) => {
        attempt(() => decodeBody(parseBody(text), anyRequest, toNativeEvent))
        attempt(() => decodeBody(undefined, { ...anyRequest, query: { data: text } }, toNativeEvent))
        for (const toNative of [toNativeEvent, toPersonUpdate, toGroupUpdate]) {
          expect(['event', 'rejected']).toContain(parseCapturedEvent(toNative(value), { isIdOptional: true }).kind)
        }
      }),
    )
  })
})
