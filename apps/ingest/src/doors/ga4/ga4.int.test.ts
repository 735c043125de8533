import { createProjectBindingStore } from '@sightline/db/project'
import { eventLimits } from '@sightline/domain/event'
import { describe, expect, it } from 'vitest'
import { useTestIngest, useTestStores } from '../../testing/test-ingest.ts'
import { readWireFixtures, replayWireFixture } from '../../testing/wire-fixture.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores)

const post = async (url: string, payload: string) => {
  const answer = await ingest.inject({ method: 'POST', url, payload })
  return [answer.statusCode, answer.payload]
}

/** Requests to this door of which no event was taken because of what they held. */
const countRefused = async () => {
  const { body } = await ingest.inject('/metrics')
  return Number(/requests_refused_total\{door="ga4",code="invalid_input"\} (\d+)/.exec(body)?.[1] ?? 0)
}

describe('the Measurement Protocol of GA4', () => {
  it('reaches the project that has bound the measurement id, and answers nothing, as ever', async () => {
    const project = await stores.createProject()
    const bindings = createProjectBindingStore({ db: stores.postgres.db })
    await bindings.add(project.id, { vendor: 'ga4', externalId: 'G-TEST' })
    const fixture = readWireFixtures('hand-written-from-docs').find(({ id }) => id === 'ga4-mp-001')
    if (fixture === undefined) throw new Error('the fixture is missing')
    // The second time the purchase is known; the view has no id.
    for (const _ of [1, 2]) expect(await replayWireFixture(ingest, fixture)).toMatchObject({ status: 204, text: '' })
    await project.untilStored(3)
    const rows = await project.rows<{ event: string }>(
      'event, kind, user_id, anonymous_id, session_id, url, toFloat64(revenue) AS revenue, currency, duration_ms, toUnixTimestamp64Milli(occurred_at) AS at',
    )
    const who = { user_id: 'user-1', anonymous_id: '1234567890.1767323045' }
    const view = {
      ...who,
      event: 'page_view',
      kind: 'page',
      session_id: '1767323045',
      url: 'https://example.com/',
      revenue: 0,
      currency: '',
      duration_ms: 100,
      at: 1767323045000,
    }
    const purchase = {
      ...who,
      event: 'purchase',
      kind: 'track',
      url: '',
      revenue: 12.5,
      currency: 'EUR',
      duration_ms: 0,
      at: 1767323044000,
    }
    expect(rows.toSorted((a, b) => a.event.localeCompare(b.event))).toMatchObject([view, view, purchase])
  })

  it('takes a write key for a secret too, and says 401 when neither is known', async () => {
    const project = await stores.createProject()
    const body = JSON.stringify({ client_id: 'c', events: [{ name: 'a' }] })
    expect(await post(`/mp/collect?api_secret=${project.writeKey}`, body)).toEqual([204, ''])
    await project.untilStored(1)
    expect((await post('/mp/collect?measurement_id=G-NOBODY&api_secret=x', body))[0]).toBe(401)
  })

  it('never blames a client, stores nothing of a body that it cannot read, and counts it', async () => {
    const project = await stores.createProject()
    const unreadable = ['{', '', '[]', '5', 'null', '{"client_id":"c"}', '{"events":{}}', '\u0000']
    const refusedBefore = await countRefused()
    for (const body of unreadable) {
      expect(await post(`/mp/collect?api_secret=${project.writeKey}`, body), body).toEqual([204, ''])
    }
    expect((await countRefused()) - refusedBefore).toBe(unreadable.length)
    const tooLarge = JSON.stringify({ client_id: 'c'.repeat(eventLimits.bodyBytes), events: [] })
    expect(await post(`/mp/collect?api_secret=${project.writeKey}`, tooLarge)).toEqual([204, ''])
    await ingest.flush()
    expect(await project.count()).toBe(0)
  })

  it('explains and stores nothing at the debug endpoint', async () => {
    const project = await stores.createProject()
    const body = JSON.stringify({ client_id: 'c', events: [{ name: '' }] })
    const [status, text] = await post(`/debug/mp/collect?api_secret=${project.writeKey}`, body)
    expect(status).toBe(200)
    expect(JSON.parse(String(text))).toMatchObject({ validationMessages: [{ fieldPath: 'events[0].name' }] })
    expect(await project.count()).toBe(0)
  })

  it.each(['', '{', 'events', '[]', 'null', '"a"'])(
    'explains the body %j in the form of the vendor too',
    async (body) => {
      const { writeKey } = await stores.createProject()
      const [status, text] = await post(`/debug/mp/collect?api_secret=${writeKey}`, body)
      expect(status).toBe(200)
      expect(JSON.parse(String(text))).toEqual({
        validationMessages: [{ fieldPath: '', description: expect.any(String), validationCode: 'VALUE_INVALID' }],
      })
    },
  )
})
