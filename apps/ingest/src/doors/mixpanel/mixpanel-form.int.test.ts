import { describe, expect, it } from 'vitest'
import { useTestIngest, useTestStores } from '../../testing/test-ingest.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores)
const url = await ingest.listen()

const toBase64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64')

async function post(path: string, form: Readonly<Record<string, string>>) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': '81.2.69.142' }
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: new URLSearchParams(form).toString() })
  return { status: answer.status, text: await answer.text() }
}

describe('forms as the SDKs for Python and Ruby send them', () => {
  it('are answered with the JSON that they ask for beside the data, and without a place', async () => {
    const project = await stores.createProject()
    const event = { event: 'Signup', properties: { token: project.writeKey, distinct_id: 'u' } }
    const taken = { status: 200, text: '{"status":1,"error":null}' }
    expect(await post('/track', { data: JSON.stringify(event), verbose: '1', ip: '0' })).toEqual(taken)
    const update = { $token: project.writeKey, $distinct_id: 'u', $set: { plan: 'pro' } }
    expect(await post('/engage', { data: toBase64([update]), verbose: '1', ip: '0' })).toEqual(taken)
    await project.untilStored(2)
    expect(await project.rows('event, ip')).toEqual([
      { event: 'Signup', ip: '' },
      { event: 'identify', ip: '' },
    ])
  })

  it('may name the project there', async () => {
    const project = await stores.createProject()
    const data = toBase64({ event: 'old', properties: { distinct_id: 'u', time: 1767323045 } })
    const answer = await post('/import', { data, verbose: '1', api_key: project.writeKey })
    expect(answer).toEqual({ status: 200, text: '{"status":1,"error":null}' })
    await project.untilStored(1)
  })

  it('are refused in JSON too', async () => {
    const data = JSON.stringify({ event: 'a', properties: { token: 'nobody', distinct_id: 'u' } })
    const { status, text } = await post('/track', { data, verbose: '1' })
    expect([status, JSON.parse(text)]).toMatchObject([401, { status: 0 }])
  })
})

describe('what the documentation sends with curl', () => {
  it('is taken although the JSON is not encoded and fields stand behind it', async () => {
    const project = await stores.createProject()
    const { writeKey: token } = project
    const identity = { event: '$identify', properties: { $identified_id: 'user-1', $anon_id: 'anon-1', token } }
    const body = `data=${JSON.stringify(identity, null, 4)}\n&strict=0`
    const answer = await fetch(`${url}/track`, { method: 'POST', body })
    expect(await answer.text()).toBe('1')
    await project.untilStored(1)
    expect(await project.rows('event, user_id, previous_id, properties')).toEqual([
      { event: 'identify', user_id: 'user-1', previous_id: 'anon-1', properties: '{}' },
    ])
  })
})

describe('/import with a secret', () => {
  it('takes the server key of a project, which no other path does', async () => {
    const project = await stores.createProject()
    const headers = { authorization: `Basic ${Buffer.from(`${project.serverKey}:`).toString('base64')}` }
    const body = JSON.stringify([{ event: 'old', properties: { distinct_id: 'u', time: 1767323045 } }])
    const imported = await fetch(`${url}/import?strict=1`, { method: 'POST', headers, body })
    expect(await imported.json()).toMatchObject({ num_records_imported: 1 })
    expect((await fetch(`${url}/track`, { method: 'POST', headers, body })).status).toBe(401)
  })
})

describe('mails and pages without an SDK', () => {
  const ask = (path: string) => fetch(`${url}${path}`)

  it('are answered by an image or a script, and what they tell is stored', async () => {
    const project = await stores.createProject()
    const pack = (record: unknown) => encodeURIComponent(toBase64(record))
    const event = (name: string) =>
      pack({ event: name, properties: { token: project.writeKey, distinct_id: 'u', $insert_id: name } })
    const image = await ask(`/track/?data=${event('opened')}&ip=1&img=1`)
    expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/gif'])
    expect((await image.bytes()).subarray(0, 6)).toEqual(new Uint8Array([71, 73, 70, 56, 57, 97]))
    const script = await ask(`/track?data=${event('called')}&verbose=1&callback=app.done`)
    expect(script.headers.get('content-type')).toBe('application/javascript; charset=utf-8')
    expect(await script.text()).toBe('/**/app.done({"status":1,"error":null});')
    const update = pack({ $token: project.writeKey, $distinct_id: 'u', $set: { plan: 'pro' } })
    expect(await (await ask(`/engage?data=${update}&callback=done`)).text()).toBe('/**/done(1);')
    await project.untilStored(3)
  })
})
