import { gzipSync } from 'node:zlib'
import { eventLimits } from '@sightline/domain/event'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { useTestIngest, useTestStores, type TestProject } from '../testing/test-ingest.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores, { env: { ANALYTICS_FLUSH_INTERVAL: '50ms' } })

const good = (id: string) => `{"event":"good","user_id":"u","event_id":"${id}"}`
const withProperties = (json: string) => `{"event":"odd","user_id":"u","event_id":"odd","properties":${json}}`
const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

/** Sends JSON text, or bytes, between two good events. */
async function sendBetween(project: TestProject, odd: string | Buffer) {
  const body = Buffer.concat([
    Buffer.from(`{"events":[${good('first')},`),
    Buffer.from(odd),
    Buffer.from(`,${good('last')}]}`),
  ])
  return ingest.post(project.writeKey, body)
}

describe('an event that cannot be taken', () => {
  it.each([
    ['an event of more than 64 KiB', withProperties(`{"text":"${'x'.repeat(eventLimits.eventBytes)}"}`), 'properties'],
    ['10 000 levels of objects', withProperties(deep(10_000)), 'properties'],
    ['10 000 levels in a field that is none of ours', `{"event":"a","x":${deep(10_000)}}`, 'user_id'],
    ['10 000 levels where a text belongs', `{"event":${deep(10_000)},"user_id":"u"}`, 'event'],
    ['10 000 levels of lists instead of an event', '['.repeat(10_000) + ']'.repeat(10_000), ''],
    ['a number that no double holds', withProperties('{"a":{"b":1e999}}'), 'properties.a.b'],
    ['such a number as its time', '{"event":"a","user_id":"u","timestamp":1e999}', 'timestamp'],
    ['a number that is no instant', '{"event":"a","user_id":"u","timestamp":1e21}', 'timestamp'],
    ['a time in words', '{"event":"a","user_id":"u","timestamp":"yesterday"}', 'timestamp'],
    ['a day that no calendar has', '{"event":"a","user_id":"u","timestamp":"2026-02-30T12:00:00Z"}', 'timestamp'],
    ['an id that is an object', '{"event":"a","user_id":{"$ne":null}}', 'user_id'],
    ['a name that is too long', `{"event":"${'x'.repeat(201)}","user_id":"u"}`, 'event'],
    ['null', 'null', ''],
    ['text that is not UTF-8', Buffer.from('{"event":"caf\u00e9","user_id":"u"}', 'latin1'), ''],
    [
      'properties that are not UTF-8',
      Buffer.from('{"event":"a","user_id":"u","properties":{"\u00e9":1}}', 'latin1'),
      '',
    ],
  ])('is named, and its neighbours are stored: %s', async (_name, odd, field) => {
    const project = await stores.createProject()
    const answer = await sendBetween(project, odd)
    expect([answer.status, answer.body]).toEqual([
      202,
      { accepted: 2, duplicate: 0, rejected: [{ index: 1, field, reason: expect.any(String) as string }] },
    ])
    await project.untilStored(2)
    expect(await project.rows('event_id')).toEqual([{ event_id: 'first' }, { event_id: 'last' }])
  })
})

describe('an event whose time cannot be', () => {
  it.each([
    ['1970', '"1970-01-01T00:00:00Z"', '1970-01-01T00:00:00.000Z'],
    ['seconds instead of milliseconds', '1767225600', '1970-01-21T10:53:45.600Z'],
    ['2100', '"2100-01-01T00:00:00Z"', '2100-01-01T00:00:00.000Z'],
  ])('is stored at its arrival, with the time that its client gave: %s', async (_name, timestamp, clientTimestamp) => {
    const project = await stores.createProject()
    const odd = `{"event":"a","user_id":"u","event_id":"odd","timestamp":${timestamp},"properties":{"n":9007199254740993}}`
    expect((await sendBetween(project, odd)).body).toEqual({ accepted: 3, duplicate: 0, rejected: [] })
    await project.untilStored(3)
    const rows = await project.rows<{ event_id: string }>(
      'event_id, properties, occurred_at = received_at AS isAtArrival',
    )
    expect(rows.find(({ event_id: id }) => id === 'odd')).toEqual({
      event_id: 'odd',
      properties: `{"$client_timestamp":"${clientTimestamp}","n":9007199254740993}`,
      isAtArrival: 1,
    })
  })
})

describe('an event that is odd but whole', () => {
  it.each([
    ['keys that come twice: the last counts', withProperties('{"a":1,"a":2}'), '{"a":2}'],
    ['a property named __proto__', withProperties('{"__proto__":{"isAdmin":true}}'), '{"__proto__":{"isAdmin":true}}'],
    [
      'a property named constructor',
      withProperties('{"constructor":{"prototype":1}}'),
      '{"constructor":{"prototype":1}}',
    ],
    ['half of a surrogate pair', withProperties('{"a":"\\ud800"}'), '{"a":"\\ud800"}'],
    ['a zero byte', withProperties('{"a":"x\\u0000y"}'), '{"a":"x\\u0000y"}'],
    ['U+FFFD that the client meant', withProperties('{"a":"\uFFFD"}'), '{"a":"\uFFFD"}'],
    ['quotes and SQL', withProperties(`{"a":"'); DROP TABLE events; --"}`), `{"a":"'); DROP TABLE events; --"}`],
    ['no properties at all', withProperties('null'), '{}'],
    ['as many levels as are allowed', withProperties(deep(32)), deep(32)],
    [
      'the largest doubles',
      withProperties('{"a":[1.7976931348623157e+308,5e-324,-0]}'),
      '{"a":[1.7976931348623157e+308,5e-324,-0]}',
    ],
  ])('is stored as it is: %s', async (_name, odd, properties) => {
    const project = await stores.createProject()
    expect(await sendBetween(project, odd)).toMatchObject({ status: 202, body: { accepted: 3 } })
    await project.untilStored(3)
    const rows = await project.rows<{ event_id: string; properties: string }>('event_id, properties')
    expect(rows.find((row) => row.event_id === 'odd')?.properties).toBe(properties)
  })

  it('takes no time zone for a country because every object has a property of its name', async () => {
    const project = await stores.createProject()
    for (const timezone of ['constructor', '__proto__', 'toString']) {
      const event = { event: 'a', user_id: 'u', context: { timezone } }
      expect(await ingest.post(project.writeKey, event)).toMatchObject({ status: 202, body: { accepted: 1 } })
    }
    await project.untilStored(3)
    expect(await project.rows('country')).toEqual([{ country: '' }, { country: '' }, { country: '' }])
  })

  it('does not let an event change what later events look like', async () => {
    const project = await stores.createProject()
    await sendBetween(project, '{"__proto__":{"user_id":"evil"},"event":"a","user_id":"u"}')
    const answer = await ingest.post(project.writeKey, '{"event":"a"}')
    expect(answer.body).toMatchObject({ accepted: 0, rejected: [{ field: 'user_id' }] })
  })
})

describe('structured garbage', () => {
  const name = fc.constantFrom(
    'event',
    'events',
    'event_id',
    'user_id',
    'anonymous_id',
    'session_id',
    'timestamp',
    'sent_at',
    'properties',
    'context',
    'url',
    'referrer',
    'screen',
    'timezone',
    'user_agent',
    'ip',
    'country',
    'library',
    'revenue',
    '__proto__',
    'constructor',
    'toString',
    '',
  )
  const odd = fc.constantFrom<unknown>(
    '',
    'page_view',
    'u1',
    -1,
    0.5,
    1e308,
    1767225600000,
    true,
    null,
    '\uD800',
    '\u0000',
    'https://a.example/?gclid=1',
    'http://[',
    '//',
    'constructor',
    '__proto__',
    'x'.repeat(300),
    '2026-01-01T00:00:00.000Z',
    '0000-00-00',
    'Mozilla/5.0 (compatible; Googlebot/2.1)',
    '::1',
    '%E0%A4%A',
  )
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      odd,
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(name, tie('value'), { maxKeys: 8, noNullPrototype: true }),
    ),
  }))
  /** Close enough to an event that most of it is read. */
  const fields = { event: 'a', user_id: 'u', timestamp: 1767225600000, session_id: 's' }
  const context = { url: 'https://a.example/', timezone: 'Europe/Berlin', library: { name: 'x', version: '1' } }
  const event = fc
    .tuple(fc.dictionary(name, value, { maxKeys: 2 }), fc.dictionary(name, value, { maxKeys: 1 }), value)
    .map(([odd, oddContext, property]) => ({
      ...fields,
      properties: { a: property },
      context: { ...context, ...oddContext },
      ...odd,
    }))
  const body = fc.oneof(
    { weight: 3, arbitrary: event.map((one) => JSON.stringify(one)) },
    fc.array(fc.oneof(event, value), { maxLength: 5 }).map((events) => JSON.stringify({ events })),
    value.map((one) => JSON.stringify(one)),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.tuple(event, fc.nat(), fc.nat({ max: 255 })).map(([one, at, byte]) => {
      const bytes = Buffer.from(JSON.stringify(one))
      bytes[at % bytes.length] = byte
      return bytes
    }),
  )
  const encoding = fc.constantFrom('plain', 'plain', 'plain', 'gzip', 'gzip', 'cut', 'claims')

  it('is answered with a status below 500, and everything accepted of it is stored', async () => {
    const project = await stores.createProject()
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(body, encoding, async (sent, form) => {
        const zipped = gzipSync(sent)
        const payload = form === 'gzip' ? zipped : form === 'cut' ? zipped.subarray(0, zipped.length / 2) : sent
        const answer = await ingest.post(
          project.writeKey,
          payload,
          form === 'claims' ? { 'content-encoding': 'gzip' } : {},
        )
        expect(answer.status).toBeLessThan(500)
        if (answer.status === 202) accepted += (answer.body as { accepted: number }).accepted
        else expect(answer.body).toHaveProperty('error.code')
      }),
      { numRuns: 1_000 },
    )
    expect(accepted).toBeGreaterThan(100)
    await project.untilStored(accepted)
  })
})
