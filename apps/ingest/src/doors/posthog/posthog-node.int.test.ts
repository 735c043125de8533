import { PostHog, type PostHogOptions } from 'posthog-node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useTestIngest, useTestStores, type TestProject } from '../../testing/test-ingest.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores)
const host = await ingest.listen()
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

const pricing = { $current_url: 'https://shop.example/pricing', $title: 'Pricing', $referrer: 'https://news.example/' }
const order = { revenue: 49.5, currency: 'EUR', nested: { a: [1, 'ü'] } }
const distinctId = 'user-1'

/** The journey of docs/sdks/posthog.md. */
async function walk(posthog: PostHog): Promise<void> {
  posthog.capture({ distinctId, event: '$pageview', properties: pricing })
  posthog.identify({ distinctId, properties: { plan: 'pro' } })
  posthog.capture({ distinctId, event: 'Order Completed', properties: order, groups: { company: 'acme' } })
  posthog.groupIdentify({ distinctId, groupType: 'company', groupKey: 'acme', properties: { seats: 5 } })
  posthog.alias({ distinctId, alias: 'anon-1' })
  await posthog.shutdown()
}

const none = { previous_id: '', groups: '', revenue: 0, currency: '', path: '', title: '', referrer: '' }
const company = '{"company":"acme"}'
const journey = [
  { ...none, event: 'alias', kind: 'alias', previous_id: 'anon-1', properties: '{}' },
  {
    ...{ ...none, event: 'group', kind: 'group', groups: company },
    properties: '{"seats":5,"group_type":"company","group_key":"acme"}',
  },
  { ...none, event: 'identify', kind: 'identify', properties: '{"plan":"pro"}' },
  {
    ...{ ...none, event: 'Order Completed', kind: 'track', groups: company, revenue: 49.5, currency: 'EUR' },
    properties: JSON.stringify(order),
  },
  {
    ...{ ...none, event: 'page_view', kind: 'page', path: '/pricing', title: 'Pricing' },
    ...{ referrer: 'https://news.example/', properties: '{}' },
  },
].map((row) => ({ ...row, user_id: 'user-1', anonymous_id: '', library: 'posthog-node', source: 'posthog' }))

async function rowsOf(project: TestProject, count: number) {
  await project.untilStored(count)
  const rows = await project.rows<{ event: string }>(
    `event, kind, user_id, anonymous_id, previous_id, groups, toFloat64(revenue) AS revenue, currency, path, title,
     referrer, properties, library, source`,
  )
  return rows.toSorted((a, b) => a.event.localeCompare(b.event))
}

function createClient(project: TestProject, options: PostHogOptions = {}) {
  const posthog = new PostHog(project.writeKey, { host, ...options })
  const errors: unknown[] = []
  posthog.on('error', (error) => errors.push(error))
  return { posthog, errors }
}

describe('posthog-node', () => {
  it.each([
    ['v0', '/batch/'],
    ['v1', '/i/v1/analytics/events'],
  ])('works unmodified when its host is changed, in capture mode %s', async (mode, path) => {
    vi.stubEnv('POSTHOG_CAPTURE_MODE', mode)
    const project = await stores.createProject()
    const urls: string[] = []
    const { posthog, errors } = createClient(project, {
      fetch(url, options) {
        urls.push(url)
        return fetch(url, options as RequestInit)
      },
    })
    await walk(posthog)
    expect(new Set(urls)).toEqual(new Set([host + path]))
    expect(await rowsOf(project, 5)).toEqual(journey)
    expect(errors).toEqual([])
  })

  it('keeps a group that nobody acted for apart from people, and an error with its stack', async () => {
    const project = await stores.createProject()
    const { posthog, errors } = createClient(project)
    posthog.groupIdentify({ groupType: 'company', groupKey: 'acme', properties: { seats: 5 } })
    posthog.captureException(new Error('out of stock'), 'user-1')
    posthog.capture({ distinctId: '', event: 'nobody' })
    await posthog.shutdown()
    const [exception, group, nobody] = await rowsOf(project, 3)
    expect(group).toMatchObject({ event: 'group', user_id: '', anonymous_id: '$company_acme', groups: company })
    expect(exception).toMatchObject({ event: '$exception', user_id: 'user-1' })
    expect(exception).toHaveProperty('properties', expect.stringContaining('out of stock'))
    expect(nobody).toMatchObject({ user_id: '', anonymous_id: expect.stringMatching(/^[\w-]{36}$/) as unknown })
    expect(errors).toEqual([])
  })

  it('has no flags yet, and no errors because of that', async () => {
    const project = await stores.createProject()
    const { posthog, errors } = createClient(project, { secretKey: project.serverKey })
    expect(await posthog.waitForLocalEvaluationReady(5_000)).toBe(false)
    expect(await posthog.getAllFlags(distinctId)).toEqual({})
    const flags = await posthog.evaluateFlags(distinctId)
    expect(flags.getFlag('beta')).toBeUndefined()
    await posthog.shutdown()
    expect(await rowsOf(project, 1)).toMatchObject([{ event: 'exposure', kind: 'exposure', user_id: 'user-1' }])
    expect(errors).toEqual([])
  })

  it('is told that its key is unknown', async () => {
    vi.spyOn(console, 'error').mockReturnValue()
    const posthog = new PostHog('slw_unknown', { host })
    const errors: unknown[] = []
    posthog.on('error', (error) => errors.push(error))
    posthog.capture({ distinctId, event: 'a' })
    await posthog.shutdown()
    expect(errors).toEqual([expect.objectContaining({ status: 401 })])
  })

  it('has an event once that was stored, but not acknowledged', async () => {
    const project = await stores.createProject()
    let attempts = 0
    const { posthog } = createClient(project, {
      fetchRetryDelay: 10,
      async fetch(url, options) {
        const answer = await fetch(url, options as RequestInit)
        return ++attempts === 1 ? new Response('busy', { status: 503 }) : answer
      },
    })
    posthog.capture({ distinctId, event: 'a' })
    await posthog.shutdown()
    expect(attempts).toBe(2)
    await vi.waitFor(async () => expect(await project.ledger()).toMatchObject({ accepted: 1, duplicate: 1 }), 10_000)
  })
})
