import { eventLimits, noAddress, parseCapturedEvent } from '@sightline/domain/event'
import { isDomainError } from '@sightline/domain/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CaptureOutcome } from '../../pipeline/capture.ts'
import type { DoorBatch, DoorRequest } from '../door.ts'
import { toStrictAnswer } from './mixpanel-answer.ts'
import { decodeBody, parseBody } from './mixpanel-body.ts'
import { toNativeEvent } from './mixpanel-event.ts'
import { toGroupUpdate, toPersonUpdate } from './mixpanel-profile.ts'

const anyRequest: DoorRequest = {
  method: 'POST',
  path: '/track',
  params: {},
  headers: {},
  query: {},
  origin: 'http://h',
  ip: '',
}
const basic = (user: string) => ({ authorization: `Basic ${Buffer.from(`${user}:`).toString('base64')}` })

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

  it('keeps what the user said, the insert id among it, and nothing that has a column', () => {
    const properties = { distinct_id: 'u', token: 't', $insert_id: 'i', plan: 'pro', company: ['org-9'], mp_lib: 'web' }
    const event = toNativeEvent({ event: 'a', properties })
    expect(event['properties']).toEqual({ $insert_id: 'i', plan: 'pro', company: ['org-9'] })
    expect(event['context']).toMatchObject({ library: { name: 'mixpanel-web' } })
  })
})

describe('the id of an event', () => {
  const idOf = (event: string, properties: object) => toNativeEvent({ event, properties })['event_id']
  const placed = { distinct_id: 'a', time: 1767323045, $insert_id: 'i' }

  it('is the same for a retry, whatever the unit of its time and whatever else it says', () => {
    expect(idOf('Order Placed', placed)).toMatch(/^mixpanel-[\w-]{22}$/)
    const retry = { $insert_id: 'i', time: 1767323045000, distinct_id: 'a', city: 'Ghent' }
    expect(idOf('Order Placed', retry)).toBe(idOf('Order Placed', placed))
  })

  it('differs where the name, the time, the person or the insert id does', () => {
    const ids = [
      idOf('Order Placed', placed),
      idOf('Order Shipped', placed),
      idOf('Order Placed', { ...placed, distinct_id: 'zzz' }),
      idOf('Order Placed', { ...placed, time: 1767323046 }),
      idOf('Order Placed', { ...placed, $insert_id: 'j' }),
      // Ids that name nobody, and no id at all, are not the same person.
      idOf('Order Placed', { ...placed, distinct_id: 'anonymous' }),
      idOf('Order Placed', { ...placed, distinct_id: '' }),
      idOf('Order Placed', { ...placed, distinct_id: undefined, $user_id: 'a' }),
      idOf('Order Placed', { ...placed, distinct_id: undefined, $device_id: 'a' }),
    ]
    expect(new Set(ids).size).toBe(9)
  })

  it('is none without an insert id', () => {
    for (const $insert_id of [undefined, null, '', ' ', {}])
      expect(idOf('a', { ...placed, $insert_id })).toBeUndefined()
  })

  it('has room for an insert id of any length', () => {
    const event = toNativeEvent({ event: 'a', properties: { ...placed, $insert_id: 'i'.repeat(5_000) } })
    expect(parseCapturedEvent(event)).toMatchObject({ kind: 'event' })
  })

  it('tells large numbers apart by their last digits, in a query too', () => {
    const idOfQuery = (digits: string) => {
      const data = `{"event":"a","properties":{"token":"t","$insert_id":${digits}}}`
      const [event] = decodeBody(undefined, { ...anyRequest, query: { data } }, toNativeEvent).flatMap(
        ({ events }) => events,
      )
      return event?.kind === 'event' ? event.event.clientEventId : undefined
    }
    expect(idOfQuery('12345678901234567891')).not.toBe(idOfQuery('12345678901234567892'))
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

  it('take time and address that stand beside the operations', () => {
    const update = { $distinct_id: 'u', $set: {}, $time: 1767323045, $ip: '81.2.69.142' }
    expect(toPersonUpdate(update)).toMatchObject({ timestamp: 1767323045000, context: { ip: '81.2.69.142' } })
    expect(toPersonUpdate({ ...update, $time: 1767323045331, $ip: '0' })).toMatchObject({
      timestamp: 1767323045331,
      context: { ip: noAddress },
    })
    expect(toGroupUpdate({ $group_key: 'g', $group_id: 'a', $time: 1767323045 })['timestamp']).toBe(1767323045000)
  })
})

describe('parseBody', () => {
  const kindsOf = (text: string) =>
    decodeBody(parseBody(text), anyRequest, toNativeEvent).flatMap(({ events }) => events.map(({ kind }) => kind))
  const good = '{"event":"a"}'

  it('reads an object in each line, and refuses only the line that is none', () => {
    expect(kindsOf(`${good}\n{"event":\n\n${good}\r\n`)).toEqual(['event', 'rejected', 'event'])
  })

  it.each(['{"event":', '{', 'garbage', '[1,2', '[]', 'null', '"a"', '7', 'data=', 'eyJhIjoxfQ', good + ','])(
    'refuses the line %s alone wherever it stands',
    (bad) => {
      expect(kindsOf(`${bad}\n${good}\n${good}`)).toEqual(['rejected', 'event', 'event'])
      expect(kindsOf(`${good}\n${bad}\n${good}`)).toEqual(['event', 'rejected', 'event'])
      expect(kindsOf(`${good}\n${good}\n${bad}`)).toEqual(['event', 'event', 'rejected'])
      expect(kindsOf(`${bad}\n${bad}\n${good}`)).toEqual(['rejected', 'rejected', 'event'])
    },
  )

  it('says of a line that is no object that it is none', () => {
    const [batch] = decodeBody(parseBody(`{"event":\n${good}`), anyRequest, toNativeEvent)
    expect(batch?.events[0]).toMatchObject({ rejection: { field: '', reason: 'expected an object' } })
  })

  it('reads JSON that is laid out over lines as one value', () => {
    expect(kindsOf(JSON.stringify({ event: 'a', properties: { items: [{ id: 1 }] } }, undefined, 2))).toEqual(['event'])
    expect(kindsOf(`[\n${good},\n${good}\n]`)).toEqual(['event', 'event'])
  })

  it('refuses a body without a single object in a line, and an array that is broken', () => {
    for (const text of ['{', 'garbage\n{"event":', `[\n${good},\n${good}\n`, `[${good},\n${good}\n`]) {
      expect(() => parseBody(text), text).toThrow('the body is no JSON')
    }
  })

  it('refuses more events than may come at once, be they an array or lines, broken or not', () => {
    const most = eventLimits.eventsPerRequest
    expect(kindsOf(`${good}\n`.repeat(most))).toHaveLength(most)
    for (const text of [
      `[${`${good},`.repeat(most)}${good}]`,
      `${good}\n`.repeat(most + 1),
      good + '\n{'.repeat(most),
    ]) {
      expect(() => kindsOf(text)).toThrow('too many events in one request')
    }
  })

  it('takes JSON for JSON although a text in it looks like a form', () => {
    const event = { event: 'a', properties: { url: 'https://shop.example/?a=1&data=W10&b=2' } }
    expect(parseBody(JSON.stringify(event))).toEqual(event)
    expect(parseBody(JSON.stringify([event]))).toEqual([event])
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

  it('finds the key in the record, else as Basic user, else in the query', () => {
    const keyOf = (record: object, request: Partial<DoorRequest>) => {
      const [batch] = decodeBody(record, { ...anyRequest, ...request }, toNativeEvent)
      return batch?.claim?.kind === 'key' ? batch.claim.key : undefined
    }
    const query = { api_key: 'q' }
    const bare = { event: 'a', properties: {} }
    expect(keyOf(bare, { query })).toBe('q')
    expect(keyOf(bare, { query, headers: basic('b') })).toBe('b')
    expect(keyOf({ event: 'a', properties: { token: 't' } }, { query, headers: basic('b') })).toBe('t')
    expect(keyOf({ $token: 't', $distinct_id: 'u' }, { query, headers: basic('b') })).toBe('t')
    // The token that was there before the host was changed, or the account of a service.
    const headers = basic('service-account')
    expect(keyOf({ event: 'a', properties: { token: 't' } }, { query: { api_key: 'slw_1' }, headers })).toBe('slw_1')
    expect(keyOf({ event: 'a', properties: { token: 'slw_2' } }, { query: { api_key: 'slw_1' } })).toBe('slw_2')
    for (const api_key of ['', ['q', 'r'], undefined]) expect(keyOf(bare, { query: { api_key } })).toBeUndefined()
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

describe('what a strict import answers', () => {
  const body = [
    { event: '', properties: { token: 't1', $insert_id: 'first' } },
    { event: 'a', properties: { token: 'nobody', $insert_id: 'second' } },
    { event: '', properties: { token: 't1', $insert_id: 34 } },
    { event: '', properties: { token: 't1' } },
    'no object',
  ]
  const request = { ...anyRequest, path: '/import', query: { strict: '1' } }

  it('names the records by their places in the request, and by the insert ids that they came with', () => {
    // By token: t1 with the records 0, 2 and 3, then nobody with 1, then no token with 4.
    const order = decodeBody(body, request, toNativeEvent).flatMap(({ events }: DoorBatch) => events)
    const rejected = [0, 1, 2, 3, 4].map((index) => ({ index, field: 'f', reason: `${index}` }))
    expect(order).toHaveLength(5)
    expect(recordsOf({ accepted: 0, duplicate: 0, rejected, eventIds: ['', '', '', '', ''] })).toEqual([
      { index: 0, insert_id: 'first', field: 'f', message: '0' },
      { index: 1, insert_id: 'second', field: 'f', message: '3' },
      { index: 2, insert_id: '34', field: 'f', message: '1' },
      { index: 3, insert_id: '', field: 'f', message: '2' },
      { index: 4, insert_id: '', field: 'f', message: '4' },
    ])
  })

  it('reads them from the query where there is no body', () => {
    const query = { strict: '1', data: JSON.stringify(body[0]) }
    const outcome = { accepted: 0, duplicate: 0, rejected: [{ index: 0, field: 'f', reason: 'r' }], eventIds: [''] }
    expect(recordsOf(outcome, { ...request, query }, undefined)).toMatchObject([{ index: 0, insert_id: 'first' }])
  })

  function recordsOf(outcome: CaptureOutcome, asked: DoorRequest = request, read: unknown = body): unknown {
    const answer = toStrictAnswer(outcome, asked, asked === request ? read : undefined)
    expect(answer.status).toBe(400)
    return (JSON.parse(String(answer.body)) as { failed_records: unknown }).failed_records
  }
})
