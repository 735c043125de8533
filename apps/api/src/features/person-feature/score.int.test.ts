import { anEventRow, insertEventRows } from '@sightline/db/testing'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { startIngestProcess, type IngestProcess } from '../../testing/ingest-process.ts'
import { startTestApi, type TestApi } from '../../testing/test-api.ts'
import type { TestBrowser } from '../../testing/test-client.ts'
import { createKey, openOwnersBrowser } from '../../testing/test-owner.ts'

let app: TestApi
let browser: TestBrowser
let ingest: IngestProcess
let projectId: string
beforeAll(async () => {
  app = await startTestApi({ clickhouseUrl: inject('clickhouseUrl'), postgresUrl: inject('postgresUrl') })
  ingest = await startIngestProcess({
    CLICKHOUSE_URL: inject('clickhouseUrl'),
    CLICKHOUSE_DATABASE: app.clickhouse.connection.database,
    POSTGRES_URL: app.postgres.url,
  })
  browser = await openOwnersBrowser(app.url)
  projectId = (await browser.trpc.project.create.mutate({ name: 'Shop' })).id
})
afterAll(async () => {
  await ingest[Symbol.asyncDispose]()
  await app[Symbol.asyncDispose]()
})

async function sendScores(writeKey: string): Promise<unknown> {
  const scores = [0.83, 0.5, 0.33]
  const events = ['u1', 'u2', 'd3'].map((who, index) => ({
    event: 'set_traits',
    event_id: `churn_risk:${who}:2026-02-01`,
    [who.startsWith('u') ? 'user_id' : 'anonymous_id']: who,
    properties: { churn_risk: scores[index] },
  }))
  const answer = await fetch(`${ingest.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${writeKey}`, 'user-agent': 'python-requests/2.32' },
    body: JSON.stringify({ events }),
  })
  return answer.json()
}

async function readTable(key: string): Promise<object[]> {
  const answer = await fetch(`${app.url}/api/v1/person-features?last=7d&traits=churn_risk:number&format=ndjson`, {
    headers: { authorization: `Bearer ${key}` },
  })
  const lines = (await answer.text()).split('\n').filter((line) => line !== '')
  return lines.map((line) => JSON.parse(line) as object)
}

const traitsOf = async (id: string) => (await browser.trpc.person.find.query({ projectId, id })).traits

describe('a score', () => {
  it('comes back through the door as a trait, once, and is no activity of the person', async () => {
    const [key, writeKey] = [
      await createKey(browser, projectId, 'server'),
      await createKey(browser, projectId, 'write'),
    ]
    const row = { project_id: projectId, occurred_at: new Date(Date.now() - 86_400_000) }
    await insertEventRows(app.clickhouse.client, [
      anEventRow({ ...row, user_id: 'u1', anonymous_id: 'd1' }),
      anEventRow({ ...row, anonymous_id: 'd3' }),
    ])
    const [d3, u1] = await readTable(key)
    expect(await sendScores(writeKey)).toEqual({ accepted: 3, duplicate: 0, rejected: [] })
    expect(await sendScores(writeKey)).toEqual({ accepted: 0, duplicate: 3, rejected: [] })
    await vi.waitFor(async () => expect(await traitsOf('u1')).toEqual({ churn_risk: 0.83 }), {
      timeout: 20_000,
      interval: 200,
    })
    // All else is as it was, and u2, who was never here, is still not.
    const scored = [
      { ...d3, trait_churn_risk: 0.33 },
      { ...u1, trait_churn_risk: 0.83 },
    ]
    expect(await readTable(key)).toEqual(scored)

    // Whoever was scored as a visitor keeps the score when they sign in.
    const identify = { event: 'identify', kind: 'identify', anonymous_id: 'd3', user_id: 'u3' }
    await insertEventRows(app.clickhouse.client, [anEventRow({ ...row, ...identify })])
    expect(await readTable(key)).toMatchObject([{ person_id: 'u1' }, { person_id: 'u3', trait_churn_risk: 0.33 }])
    expect(await traitsOf('u3')).toEqual({ churn_risk: 0.33 })
  })
})
