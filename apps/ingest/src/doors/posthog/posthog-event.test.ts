import type { CapturedEvent, EventRejection } from '@sightline/domain/event'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePosthogEvent, toMs, type Surroundings } from './posthog-event.ts'

type Fields = Readonly<Record<string, unknown>>

const nothingAround: Surroundings = { sentAtMs: undefined }

function read(event: Fields, surroundings = nothingAround): CapturedEvent {
  const parsed = parsePosthogEvent({ event: 'a', distinct_id: 'user-1', ...event }, surroundings)
  if (parsed.kind === 'rejected') throw new Error(`${parsed.rejection.field}: ${parsed.rejection.reason}`)
  return parsed.event
}

function refuse(event: unknown): EventRejection {
  const parsed = parsePosthogEvent(event, nothingAround)
  if (parsed.kind !== 'rejected') throw new Error('it was not rejected')
  return parsed.rejection
}

const propertiesOf = (event: Fields) => JSON.parse(read(event).properties) as unknown
function idsOf(event: Fields): readonly string[] {
  const { userId, anonymousId, previousId } = read(event)
  return [userId, anonymousId, previousId]
}

describe('who did it', () => {
  it('is a known person by default, with the device beside it', () => {
    expect(idsOf({})).toEqual(['user-1', '', ''])
    expect(idsOf({ distinct_id: 42 })).toEqual(['42', '', ''])
    expect(idsOf({ distinct_id: undefined, properties: { distinct_id: 'user-1', $device_id: 'd-1' } })).toEqual([
      'user-1',
      'd-1',
      '',
    ])
  })

  it('is nobody known before identify, however the client says so', () => {
    expect(idsOf({ distinct_id: 'd-1', properties: { $device_id: 'd-1' } })).toEqual(['', 'd-1', ''])
    expect(idsOf({ distinct_id: 'x', properties: { $is_identified: false } })).toEqual(['', 'x', ''])
    expect(idsOf({ distinct_id: 'x', properties: { $process_person_profile: false } })).toEqual(['', 'x', ''])
  })

  it('is another person after reset, even on the same device', () => {
    const properties = { $device_id: 'd-1', $is_identified: false }
    expect(idsOf({ distinct_id: 'second', properties })).toEqual(['', 'second', ''])
    expect(
      idsOf({ event: '$identify', distinct_id: 'bob', properties: { $device_id: 'd-1', $anon_distinct_id: 'second' } }),
    ).toEqual(['bob', 'second', ''])
    expect(idsOf({ event: '$set', distinct_id: 'bob', properties: { $device_id: 'd-1' } })).toEqual(['bob', '', ''])
  })

  it('is united with what an alias or a merge names, unless that is the same id or none', () => {
    expect(idsOf({ event: '$create_alias', properties: { alias: 'old' } })).toEqual(['user-1', '', 'old'])
    expect(idsOf({ event: '$merge_dangerously', properties: { alias: 'old' } })).toEqual(['user-1', '', 'old'])
    expect(idsOf({ event: '$create_alias', properties: { alias: 'user-1' } })).toEqual(['user-1', '', ''])
    expect(idsOf({ event: '$create_alias', properties: { alias: 'undefined' } })).toEqual(['user-1', '', ''])
    expect(idsOf({ event: '$identify', properties: { $anon_distinct_id: 'user-1' } })).toEqual(['user-1', '', ''])
  })

  it('is the device when the id is a placeholder, and refused by name when there is none either', () => {
    expect(idsOf({ distinct_id: 'undefined', properties: { $device_id: 'd-1' } })).toEqual(['', 'd-1', ''])
    const rejection = { field: 'distinct_id', reason: 'expected an id of a person or a device' }
    for (const distinct_id of ['', 'null', 'anonymous', null, {}, undefined]) {
      expect(refuse({ event: 'a', distinct_id })).toEqual(rejection)
    }
    expect(refuse({ event: 'a', distinct_id: 'x'.repeat(201) })).toEqual({
      field: 'distinct_id',
      reason: 'expected at most 200 characters',
    })
  })

  it('is left to the pipeline where the client may keep no id', () => {
    const properties = { $cookieless_mode: true, $device_id: null, $raw_user_agent: 'UA/1' }
    expect(idsOf({ distinct_id: '$posthog_cookieless', properties })).toEqual(['', '', ''])
  })

  it('is no known person where posthog-node names a group in place of one', () => {
    const properties = { $group_type: 'company', $group_key: 'acme', $group_set: { plan: 'pro' } }
    expect(idsOf({ event: '$groupidentify', distinct_id: '$company_acme', properties })).toEqual([
      '',
      '$company_acme',
      '',
    ])
    expect(idsOf({ event: '$groupidentify', properties })).toEqual(['user-1', '', ''])
  })
})

describe('what happened', () => {
  it('is a page view with its page in columns, and only the user’s properties beside it', () => {
    const event = read(
      {
        event: '$pageview',
        uuid: 'e-1',
        properties: {
          ...{
            token: 'k',
            plan: 'pro',
            coupon: null,
            gclid: null,
            fbclid: 'f',
            $window_id: 'w',
            '$feature/beta': true,
          },
          ...{ $current_url: 'https://shop.example/pricing', $host: 'shop.example', $pathname: '/pricing' },
          ...{ title: 'Pricing', $referrer: 'https://news.example/', $screen_width: 1280.4, $screen_height: 720 },
          ...{ $browser: 'Mobile Safari', $browser_version: 17.5, $os: 'Mac OS X', $device_type: 'Tablet' },
          ...{ $session_id: 's-1', $lib: 'web', $lib_version: '1', utm_source: 'news', $browser_language: 'de' },
          ...{ $sdk_debug_x: 1, $session_entry_url: 'x', $time: 1, $insert_id: 'i', $timezone: 'Europe/Berlin' },
          ...{ $ip: '203.0.113.7', $geoip_country_code: 'AT', $geoip_city_name: 'Graz', $geoip_latitude: 1 },
        },
      },
      { sentAtMs: undefined, token: 'k' },
    )
    expect(event).toMatchObject({ event: 'page_view', kind: 'page', clientEventId: 'e-1', sessionId: 's-1' })
    expect(event.context).toMatchObject({
      ...{ url: 'https://shop.example/pricing', title: 'Pricing', referrer: 'https://news.example/' },
      ...{ screen: '1280x720', browser: 'Safari', browserVersion: '17', os: 'Mac OS', device: 'tablet' },
      ...{ library: 'web', libraryVersion: '1', utmSource: 'news', language: 'de', timeZone: 'Europe/Berlin' },
      ...{ ip: '203.0.113.7', country: 'AT', city: 'Graz' },
    })
    const kept = { plan: 'pro', coupon: null, fbclid: 'f', $window_id: 'w', '$feature/beta': true }
    expect(JSON.parse(event.properties)).toEqual(kept)
  })

  it('came from nowhere when the referrer is $direct, and has the path where there is no address', () => {
    // A client that wants no place looked up is taken at its word: its address is not used at all.
    expect(read({ properties: { $ip: '203.0.113.7', $geoip_disable: true } }).context.ip).toBe('0.0.0.0')
    const { context } = read({ properties: { $referrer: '$direct', $pathname: '/docs', $host: 'shop.example' } })
    expect(context).toMatchObject({ referrer: '', url: 'https://shop.example/docs' })
    expect(read({ properties: { $pathname: '/docs' } }).context.url).toBe('/docs')
  })

  it('keeps a title, an alias or a token that is the user’s own property', () => {
    const properties = { title: 'Dr.', alias: 'x', token: 'mine', $group_key: 'y' }
    expect(propertiesOf({ properties })).toEqual(properties)
  })

  it('is an identify with its traits flat, wherever they stand on the wire', () => {
    const event = {
      event: '$identify',
      $set: { plan: 'pro' },
      $set_once: { $initial_gclid: null, first: 1 },
      $unset: ['old'],
      properties: { $set: { name: 'Ada', plan: 'free' }, $set_once: { source: 'x' } },
    }
    expect(propertiesOf(event)).toEqual({
      name: 'Ada',
      plan: 'pro',
      $set_once: { source: 'x', first: 1 },
      $unset: ['old'],
    })
    expect(read({ ...event, event: '$set' })).toMatchObject({ event: 'identify', kind: 'identify' })
  })

  it('keeps traits of a person that come with another event under their names', () => {
    const event = { $set_once: { a: 1 }, properties: { $set: { plan: 'pro' }, $set_once: {} } }
    expect(propertiesOf(event)).toEqual({ $set: { plan: 'pro' }, $set_once: { a: 1 } })
    expect(propertiesOf({ properties: { $set: {}, $set_once: {} } })).toEqual({})
  })

  it('is a group with its traits flat', () => {
    const properties = { $group_type: 'company', $group_key: 7, $group_set: { plan: 'pro' }, note: 'x' }
    const event = read({ event: '$groupidentify', properties })
    expect(event).toMatchObject({ event: 'group', kind: 'group', groups: '{"company":"7"}' })
    expect(JSON.parse(event.properties)).toEqual({ plan: 'pro', note: 'x', group_type: 'company', group_key: '7' })
  })

  it('is done for groups; odd keys are left out', () => {
    const $groups = { company: 'acme', team: 5, none: null, odd: {} }
    expect(read({ properties: { $groups } }).groups).toBe('{"company":"acme","team":"5"}')
  })

  it('is an exposure with flag and variant as texts', () => {
    const called = (response: unknown) =>
      propertiesOf({
        event: '$feature_flag_called',
        properties: { $feature_flag: 'exp', $feature_flag_response: response },
      })
    expect(called('test')).toMatchObject({ flag_key: 'exp', variant: 'test', $feature_flag: 'exp' })
    expect(called(false)).toMatchObject({ flag_key: 'exp', variant: 'false', $feature_flag_response: false })
    expect(called(undefined)).not.toHaveProperty('variant')
    expect(read({ event: '$feature_flag_called' })).toMatchObject({ event: 'exposure', kind: 'exposure' })
  })

  it('is a screen by its name, or a page that was left after a while', () => {
    const screen = { event: '$screen', properties: { $screen_name: 'Home' } }
    expect(read(screen)).toMatchObject({ event: 'screen_view', kind: 'screen' })
    expect(propertiesOf(screen)).toMatchObject({ name: 'Home' })
    const leave = read({ event: '$pageleave', properties: { $prev_pageview_duration: 1.5 } })
    expect(leave).toMatchObject({ event: '$pageleave', kind: 'track', durationMs: 1500 })
  })

  it('keeps revenue and other names as they are', () => {
    const properties = { revenue: 49.5, currency: 'EUR', nested: { a: [1, 'ü'] } }
    expect(read({ event: 'toString', properties })).toMatchObject({ event: 'toString', revenue: 49.5, currency: 'EUR' })
    expect(propertiesOf({ properties })).toEqual(properties)
  })
})

describe('when it happened', () => {
  it('is by the client’s clock, together with when that clock sent it', () => {
    const event = { timestamp: '2026-01-02T03:04:05.000+02:00' }
    expect(read(event, { sentAtMs: 7 })).toMatchObject({ timestampMs: 1767315845000, sentAtMs: 7 })
  })

  it('is taken as it is when the client says so', () => {
    const event = { timestamp: '2026-01-02T03:04:05Z', properties: { $ignore_sent_at: true } }
    expect(read(event, { sentAtMs: 7 }).sentAtMs).toBeUndefined()
  })

  it('is so long before sending where old clients say only that', () => {
    expect(read({ offset: 3000 }, { sentAtMs: 7 })).toMatchObject({ timestampMs: -3000, sentAtMs: 0 })
    expect(read({ offset: 3000, timestamp: '2026-01-02T03:04:05Z' }).timestampMs).toBe(1767323045000)
  })

  it('is now when the time is none at all', () => {
    expect(read({ timestamp: 'yesterday' }).timestampMs).toBeUndefined()
    expect(read({ timestamp: {} }).timestampMs).toBeUndefined()
  })

  it('may be seconds, milliseconds or microseconds', () => {
    for (const value of [1767323045.5, 1767323045500, 1767323045500000, '1767323045500', '1767323045.5']) {
      expect(toMs(value), String(value)).toBe(1767323045500)
    }
    expect(toMs('2026')).toBeUndefined()
  })
})

describe('parsePosthogEvent', () => {
  it.each(['constructor', '__proto__', 'toString'])('takes a browser named %s as it is named', (name) => {
    const event = { event: 'a', distinct_id: 'u', properties: { $browser: name, $os: name } }
    expect(parsePosthogEvent(event, { sentAtMs: 1 })).toMatchObject({
      event: { context: { browser: name, os: name } },
    })
  })

  it('takes any JSON without throwing, and says the same each time', () => {
    const properties = fc.dictionary(
      fc.constantFrom('$groups', '$set', '$set_once', '$group_type', '$group_key', 'distinct_id', '$ip', '$lib', 'x'),
      fc.jsonValue(),
    )
    const names = fc.constantFrom('$pageview', '$identify', '$groupidentify', '$create_alias', '$screen', '__proto__')
    const event = fc.record({
      event: fc.oneof(names, fc.jsonValue()),
      distinct_id: fc.jsonValue(),
      timestamp: fc.jsonValue(),
      offset: fc.jsonValue(),
      properties: fc.oneof(properties, fc.jsonValue()),
    })
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), event), (value) => {
        expect(parsePosthogEvent(value, { sentAtMs: 1 })).toEqual(parsePosthogEvent(value, { sentAtMs: 1 }))
      }),
    )
  })
})
