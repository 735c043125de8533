import { gzipSync } from 'node:zlib'
import Mixpanel from 'mixpanel'
import { describe, expect, it } from 'vitest'
import { useTestIngest, useTestStores } from '../../testing/test-ingest.ts'
import { readWireFixtures, replayWireFixture, type WireFixture } from '../../testing/wire-fixture.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores)
const url = await ingest.listen()
const captured = await stores.createProject('tok_test')

const isCapture = ({ method, path }: WireFixture) => method !== 'OPTIONS' && !path.startsWith('/flags')

describe('requests captured from the SDKs of Mixpanel', () => {
  it('are all answered with the body that makes them a success, and preflights with 204', async () => {
    const fixtures = [...readWireFixtures('mixpanel-node'), ...readWireFixtures('mixpanel-browser')]
    for (const fixture of fixtures.filter((one) => isCapture(one) || one.method === 'OPTIONS')) {
      const answer = await replayWireFixture(ingest, fixture)
      if (fixture.method === 'OPTIONS') expect(answer.status).toBe(204)
      else expect([fixture.id, answer.status, answer.text]).toEqual([fixture.id, 200, expectedBody(fixture)])
    }
  })

  it('are stored once for each id, in the canonical form', async () => {
    await ingest.flush()
    const rowsOfFirstReplay = await captured.count()
    for (const fixture of readWireFixtures('mixpanel-browser').filter(({ path }) => path.startsWith('/track'))) {
      await replayWireFixture(ingest, fixture)
    }
    await ingest.flush()
    expect(rowsOfFirstReplay).toBeGreaterThan(20)
    expect(await captured.count()).toBe(rowsOfFirstReplay)
    const columns = `event, kind, user_id, anonymous_id, previous_id, path, title, browser, os, screen, utm_source, library`
    const insertId = "JSONExtractString(toString(properties), '$insert_id') AS insert_id"
    const rows = await captured.rows<Record<string, string>>(`${columns}, ${insertId}`)
    const rowOf = (id: string) => rows.find((row) => row['insert_id'] === id)
    expect(rowOf('ifsrse633u49i4n6')).toMatchObject({
      event: 'page_view',
      kind: 'page',
      user_id: '',
      anonymous_id: 'dceeb535-a7ca-46dc-8988-ac52362b47ed',
      path: '/docs',
      title: 'Test Page',
      browser: 'Chrome',
      os: 'Linux',
      screen: '1280x720',
      utm_source: 'news',
      library: 'mixpanel-web',
    })
    expect(rowOf('gi67uf2xiv4fd0en')).toMatchObject({
      event: 'identify',
      user_id: 'user-1',
      anonymous_id: 'dceeb535-a7ca-46dc-8988-ac52362b47ed',
      previous_id: '',
    })
    expect(rowOf('fq6w6p1bbdu7iij8')).toMatchObject({ event: 'alias', user_id: 'user-1', previous_id: 'alias-1' })
  })
})

describe('the Node SDK of Mixpanel', () => {
  it('works unmodified: events, batches with any characters, people and groups', async () => {
    const project = await stores.createProject()
    const { hostname, port } = new URL(url)
    const mixpanel = Mixpanel.init(project.writeKey, { host: `${hostname}:${port}`, protocol: 'http' })
    const done = (send: (callback: (error?: Error | Error[]) => void) => void) =>
      new Promise<void>((resolve, reject) =>
        send((error) => (error === undefined ? resolve() : reject(new Error(String(error))))),
      )
    const order = { distinct_id: 'user-1', revenue: 49.5, currency: 'EUR', nested: { a: [1, 'ü??>>~~'] } }
    await done((callback) => mixpanel.track('Order Completed', order, callback))
    await done((callback) =>
      mixpanel.track_batch([{ event: 'b1', properties: { distinct_id: 'user-1', s: '???>>>~~~ûûû' } }], {}, (errors) =>
        callback(errors?.[0]),
      ),
    )
    await done((callback) => mixpanel.people.set('user-1', { plan: 'pro' }, {}, callback))
    await done((callback) => mixpanel.groups.set('company', 'acme', { name: 'Acme' }, {}, callback))
    await done((callback) => mixpanel.alias('user-1', 'before-1', callback))
    await project.untilStored(5)
    const rows = await project.rows<{ event: string }>(
      'event, kind, user_id, previous_id, groups, toFloat64(revenue) AS revenue, currency, properties',
    )
    const byEvent = new Map(rows.map((row) => [row.event, row]))
    expect(byEvent.get('Order Completed')).toEqual({
      event: 'Order Completed',
      kind: 'track',
      user_id: 'user-1',
      previous_id: '',
      groups: '',
      revenue: 49.5,
      currency: 'EUR',
      properties: JSON.stringify({ revenue: 49.5, currency: 'EUR', nested: { a: [1, 'ü??>>~~'] } }),
    })
    expect(byEvent.get('b1')).toMatchObject({ properties: '{"s":"???>>>~~~ûûû"}' })
    expect(byEvent.get('identify')).toMatchObject({ kind: 'identify', user_id: 'user-1', properties: '{"plan":"pro"}' })
    expect(byEvent.get('group')).toMatchObject({ kind: 'group', groups: '{"company":"acme"}' })
    expect(byEvent.get('alias')).toMatchObject({ kind: 'alias', user_id: 'user-1', previous_id: 'before-1' })
  })

  it('may send an event as large as any, although it has to fit into the query', async () => {
    const project = await stores.createProject()
    const { host } = new URL(url)
    const mixpanel = Mixpanel.init(project.writeKey, { host, protocol: 'http' })
    const error = await new Promise((resolve) =>
      mixpanel.track('large', { distinct_id: 'u', text: 'Größe, '.repeat(6_600) }, resolve),
    )
    expect(error).toBeUndefined()
    await project.untilStored(1)
  })
})

describe('an insert id', () => {
  it('makes a retry count once, and other events by other people under the same one each for itself', async () => {
    const project = await stores.createProject()
    const event = (name: string, distinctId: string) => ({
      event: name,
      properties: { token: project.writeKey, distinct_id: distinctId, time: 1767323045, $insert_id: 'same' },
    })
    const events = [event('Order Placed', 'a'), event('Order Shipped', 'a'), event('Order Placed', 'zzz')]
    for (const _ of [1, 2]) {
      const answer = await fetch(`${url}/track`, { method: 'POST', body: JSON.stringify(events) })
      expect(await answer.text()).toBe('1')
    }
    const imported = await fetch(`${url}/import`, { method: 'POST', body: JSON.stringify([events[0]]) })
    expect(await imported.json()).toMatchObject({ num_records_imported: 1 })
    await ingest.flush()
    expect(await project.count()).toBe(3)
  })
})

describe('the address of a request', () => {
  it('tells network and place, unless the query says that it shall not', async () => {
    const project = await stores.createProject()
    const headers = { origin: 'https://shop.example', 'x-forwarded-for': '81.2.69.142' }
    for (const ip of ['1', '0']) {
      const event = { event: `ip=${ip}`, properties: { token: project.writeKey, distinct_id: 'u' } }
      await fetch(`${url}/track/?ip=${ip}`, { method: 'POST', headers, body: JSON.stringify([event]) })
    }
    await project.untilStored(2)
    expect(await project.rows('event, country, ip')).toEqual([
      { event: 'ip=1', country: 'GB', ip: '81.2.69.0' },
      { event: 'ip=0', country: '', ip: '' },
    ])
  })
})

describe('a key in the query', () => {
  it('names the project on each path, by GET and by POST', async () => {
    const project = await stores.createProject()
    const bodies = {
      track: { event: 'a', properties: { distinct_id: 'u' } },
      import: { event: 'b', properties: { distinct_id: 'u' } },
      engage: { $distinct_id: 'u', $set: { plan: 'pro' } },
      groups: { $group_key: 'company', $group_id: 'acme', $set: { name: 'Acme' } },
    }
    for (const [path, body] of Object.entries(bodies)) {
      const address = `${url}/${path}?api_key=${project.writeKey}`
      const data = encodeURIComponent(Buffer.from(JSON.stringify(body)).toString('base64'))
      expect((await fetch(address, { method: 'POST', body: JSON.stringify(body) })).status, path).toBe(200)
      expect((await fetch(`${address}&data=${data}`)).status, path).toBe(200)
      expect((await fetch(`${url}/${path}?api_key=nobody&data=${data}`)).status, path).toBe(401)
    }
    await project.untilStored(8)
  })
})

describe('/import', () => {
  it('takes lines, either unit of time, and tells with strict=1 which records it refused', async () => {
    const project = await stores.createProject()
    const lines = [
      '{"event":"Signup","properties":{"time":1767323045000,"distinct_id":"user-1","$insert_id":"ins-1"}}',
      '{"event":"","properties":{"distinct_id":"user-1","$insert_id":"ins-2"}}',
      '{"event":"Purchase","properties":{"time":1767323045,"distinct_id":"user-1","$insert_id":"ins-3"}}',
    ]
    const authorization = `Basic ${Buffer.from(`${project.writeKey}:`).toString('base64')}`
    const send = () =>
      fetch(`${url}/import?strict=1`, { method: 'POST', headers: { authorization }, body: lines.join('\n') })
    const answer = await send()
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { num_records_imported: 2, failed_records: [{ index: 1, insert_id: 'ins-2', field: 'event' }] },
    ])
    expect(await (await send()).json()).toMatchObject({ num_records_imported: 2 })
    await project.untilStored(2)
    const rows = await project.rows('event, properties, toUnixTimestamp64Milli(occurred_at) AS at')
    expect(rows).toHaveLength(2)
    expect(rows).toEqual(
      expect.arrayContaining([
        { event: 'Signup', properties: '{"$insert_id":"ins-1"}', at: 1767323045000 },
        { event: 'Purchase', properties: '{"$insert_id":"ins-3"}', at: 1767323045000 },
      ]),
    )
  })

  it('stores the good lines of a file whose first ones are broken, and lists those', async () => {
    const project = await stores.createProject()
    const lines = [
      '{"event":',
      'garbage',
      '{"event":"Signup","properties":{"distinct_id":"user-1","$insert_id":"ins-1"}}',
      '{"event":"Purchase","properties":{"distinct_id":"user-1","$insert_id":"i'.concat('x'.repeat(300), '"}}'),
    ]
    const address = `${url}/import?strict=1&api_key=${project.writeKey}`
    const answer = await fetch(address, { method: 'POST', body: lines.join('\n') })
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      {
        num_records_imported: 2,
        failed_records: [
          { index: 0, insert_id: '' },
          { index: 1, insert_id: '' },
        ],
      },
    ])
    await project.untilStored(2)
  })

  it('blames the record that is at fault although other tokens stand between', async () => {
    const project = await stores.createProject()
    const record = (token: string, insertId: string) => ({
      event: 'a',
      properties: { token, distinct_id: 'u', $insert_id: insertId },
    })
    const records = [record(project.writeKey, 'i0'), record('nobody', 'i1'), record(project.writeKey, 'i2')]
    const body = JSON.stringify(records)
    const answer = await fetch(`${url}/import?strict=1`, { method: 'POST', body })
    const { num_records_imported: imported, failed_records: failed } = (await answer.json()) as Record<string, unknown>
    expect([imported, failed]).toMatchObject([2, [{ index: 1, insert_id: 'i1', field: 'project' }]])
    expect(failed).toHaveLength(1)
    await project.untilStored(2)
  })

  it('refuses an unknown token in the form that each SDK reads', async () => {
    const data = encodeURIComponent(JSON.stringify({ event: 'a', properties: { token: 'nobody', distinct_id: 'u' } }))
    const quiet = await fetch(`${url}/track?data=${data}`)
    expect([quiet.status, await quiet.text()]).toEqual([401, '0'])
    const verbose = await fetch(`${url}/track?verbose=1&data=${data}`)
    expect(await verbose.json()).toMatchObject({ status: 0 })
  })
})

describe('what the browser SDK asks for beside its events', () => {
  const authorizationOf = (key: string) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`

  it('is answered: no flags, no settings, and a recording that is taken and dropped', async () => {
    const { writeKey } = await stores.createProject()
    const headers = { authorization: authorizationOf(writeKey) }
    const flags = await fetch(`${url}/flags/?context={}&token=${writeKey}`, { headers })
    expect([flags.status, await flags.json()]).toEqual([200, { flags: {} }])
    const settings = await fetch(`${url}/settings/?sdk_config=1`, { headers })
    expect([settings.status, await settings.json()]).toEqual([200, {}])
    const body = new Uint8Array(gzipSync('[{"type":4}]'))
    const recordingHeaders = { ...headers, 'content-type': 'application/octet-stream' }
    const recording = await fetch(`${url}/record/?seq=0`, { method: 'POST', headers: recordingHeaders, body })
    expect(recording.status).toBe(200)
  })

  it('is refused without a token of ours', async () => {
    const headers = { authorization: authorizationOf('nobody') }
    expect((await fetch(`${url}/flags/`, { headers })).status).toBe(401)
    expect((await fetch(`${url}/settings/`)).status).toBe(401)
  })
})

function expectedBody({ path }: WireFixture): string {
  return path.includes('verbose=1') ? '{"status":1,"error":null}' : '1'
}
