import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openSite } from './support/site.ts'
import { useStage } from './support/stage.ts'

const stage = useStage()

const columns = `event, kind, user_id, anonymous_id, properties, toFloat64(revenue) AS revenue, currency, path, title,
  referrer, referrer_host, screen, language, browser`

async function createWebsite() {
  const project = await stage().createProject()
  const websiteId = randomUUID()
  await stage().bind(project, { vendor: 'umami', externalId: websiteId })
  return { project, websiteId }
}

/** The tag as Umami's settings show it, with another host. */
const snippet = (host: string, websiteId: string, attributes = '') =>
  `<script defer src="${host}/script.js" data-website-id="${websiteId}" ${attributes}></script>`

describe('the tag of Umami on a site of another origin', () => {
  it.each(['ingestUrl', 'apiUrl'] as const)(
    'counts views, routes, events and people when only its host is changed: %s',
    async (origin) => {
      const { project, websiteId } = await createWebsite()
      await using site = await openSite({ head: snippet(stage()[origin], websiteId) })
      await using visitor = await stage().openVisitor()
      const { page } = visitor
      await page.goto(`${site.url}/pricing`, { referer: 'https://news.example/' })
      await page.waitForFunction('window.umami')
      await project.untilStored(1)
      await page.evaluate(`umami.identify('user-1', { plan: 'pro' })`)
      await page.evaluate(`umami.track('Order Completed', { revenue: 49.5, currency: 'EUR', nested: { a: [1, 'ü'] } })`)
      await page.evaluate(
        `history.pushState({}, '', '/app/old'), history.replaceState({}, '', '/app/inbox'), document.title = 'Inbox'`,
      )
      await project.untilStored(4)
      await page.evaluate(`location.hash = 'section'`)
      await page.evaluate(
        `document.body.innerHTML = '<button data-umami-event="signup" data-umami-event-plan="pro"><b>Go</b></button>'`,
      )
      await page.click('b')
      await project.untilStored(5)

      const seen = { language: 'en-US', browser: expect.stringContaining('Chrome') as string }
      const known = { ...seen, user_id: 'user-1', anonymous_id: '' }
      expect(await project.rows(columns)).toMatchObject([
        {
          ...seen,
          event: 'page_view',
          kind: 'page',
          user_id: '',
          anonymous_id: expect.stringMatching(/^daily-/) as string,
          path: '/pricing',
          title: 'Page /pricing',
          referrer: 'https://news.example/',
          properties: '{}',
        },
        { ...known, event: 'identify', kind: 'identify', properties: '{"plan":"pro"}' },
        {
          ...known,
          event: 'Order Completed',
          revenue: 49.5,
          currency: 'EUR',
          properties: '{"revenue":49.5,"currency":"EUR","nested":{"a":[1,"ü"]}}',
        },
        {
          ...known,
          event: 'page_view',
          path: '/app/inbox',
          title: 'Inbox',
          referrer: `${site.url}/pricing`,
          referrer_host: '',
        },
        { ...known, event: 'signup', properties: '{"plan":"pro"}' },
      ])
      expect(visitor.requests).toContain('GET /script.js')
      expect(visitor.requests).toContain('POST /api/send')
    },
  )

  it('does what its attributes say', async () => {
    const { project, websiteId } = await createWebsite()
    const attributes = 'data-auto-track="false" data-tag="spring" data-exclude-search="true" data-before-send="change"'
    const change = `<script>const change = (type, payload) => payload.name === 'secret' ? null : { ...payload, title: 'Changed' }; window.change = change</script>`
    await using site = await openSite({ head: change + snippet(stage().ingestUrl, websiteId, attributes) })
    await using visitor = await stage().openVisitor()
    await visitor.page.goto(`${site.url}/pricing?coupon=1`)
    await visitor.page.waitForFunction('window.umami')
    await visitor.page.evaluate(`umami.track('secret')`)
    await visitor.page.evaluate(`umami.track((payload) => ({ ...payload, url: '/virtual' }))`)
    await visitor.page.evaluate(`umami.track('hello')`)
    await project.untilStored(2)
    expect(await project.rows('event, path, url, title, properties')).toEqual([
      {
        event: 'page_view',
        path: '/virtual',
        url: 'https://127.0.0.1/virtual',
        title: 'Changed',
        properties: '{"tag":"spring"}',
      },
      {
        event: 'hello',
        path: '/pricing',
        url: `${site.url}/pricing`,
        title: 'Changed',
        properties: '{"tag":"spring"}',
      },
    ])
  })

  it('counts for every website whose tag stands in a page, and once for a tag that stands there twice', async () => {
    const [one, other] = [await createWebsite(), await createWebsite()]
    const tags = [one, other, one].map(({ websiteId }) => snippet(stage().ingestUrl, websiteId))
    await using site = await openSite({ head: tags.join('') })
    await using visitor = await stage().openVisitor()
    await visitor.page.goto(`${site.url}/pricing`)
    await other.project.untilStored(1)
    await visitor.page.waitForFunction('window.umami')
    await visitor.page.evaluate(`umami.track('hello')`)
    await one.project.untilStored(2)
    const events = (await one.project.rows<{ event: string }>('event')).map(({ event }) => event)
    expect(events.toSorted()).toEqual(['hello', 'page_view'])
  })

  it('knows nobody by an id that is not there yet, and waits for a change that takes its time', async () => {
    const { project, websiteId } = await createWebsite()
    const change = `<script>window.change = async (type, payload) => ({ ...payload, title: 'Changed' })</script>`
    const attributes = 'data-auto-track="false" data-before-send="change"'
    await using site = await openSite({ head: change + snippet(stage().ingestUrl, websiteId, attributes) })
    await using visitor = await stage().openVisitor()
    await visitor.page.goto(`${site.url}/pricing`)
    await visitor.page.evaluate(`umami.identify(undefined, { plan: 'pro' })`)
    await visitor.page.evaluate(`umami.track('hello')`)
    await project.untilStored(2)
    expect(await project.rows('event, user_id, title')).toEqual([
      { event: 'identify', user_id: '', title: 'Changed' },
      { event: 'hello', user_id: '', title: 'Changed' },
    ])
  })
})
