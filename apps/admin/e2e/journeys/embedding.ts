import { expect, it } from 'vitest'
import type { Stage } from '../support/stage'

const eventsUrl = '**/v1/events*'

export function embeddingJourneys(stage: () => Stage): void {
  it('counts once where its tag stands twice, also when a router runs the tag again with each page', async () => {
    const project = await stage().createProject('Tag twice')
    await using site = await project.openSite({ '/twice': project.snippet + project.snippet })
    await using visitor = await stage().openVisitor()
    await visitor.visit(`${site.url}/twice`)
    await visitor.waitForDelivered()
    await visitor.run(`history.pushState({}, '', '/twice?page=2')
      new Promise((onload) => {
        const { src, dataset } = document.querySelector('[data-key]')
        const again = Object.assign(document.createElement('script'), { src, onload })
        again.dataset.key = dataset.key
        document.body.append(again)
      })`)
    await visitor.run(`sightline.track('sentinel')`)
    await visitor.waitForDelivered()
    expect(visitor.sent.map(({ event, url }) => [event, url])).toEqual([
      ['page_view', `${site.url}/twice`],
      ['page_view', `${site.url}/twice?page=2`],
      ['sentinel', `${site.url}/twice?page=2`],
    ])
  })

  it('sends what waits to the project that it was said to, whatever other keys a site has', async () => {
    const [shop, blog] = [await stage().createProject('Shop'), await stage().createProject('Blog')]
    await using site = await shop.openSite({ '/blog': blog.snippet })
    await using visitor = await stage().openVisitor()
    await visitor.context.route(eventsUrl, (route) => route.abort(), { times: 2 })
    await visitor.visit(site.url)
    await visitor.visit(`${site.url}/blog`)
    await visitor.waitForAcknowledged(1)
    await blog.waitForStored('page_view', 1)
    await visitor.visit(`${site.url}/pricing`)
    await visitor.waitForAcknowledged(3)
    await shop.waitForStored('page_view', 2)
    expect(await blog.countOf('*')).toBe(1)
  })

  it('counts the view of an app whose router uses the Navigation API, and none for a way there and back', async () => {
    const project = await stage().createProject('Routers')
    await using site = await project.openSite()
    await using visitor = await stage().openVisitor()
    await visitor.visit(site.url)
    await visitor.waitForDelivered()
    await visitor.run(`history.pushState({}, '', '/login'); history.replaceState({}, '', '/')`)
    await visitor.waitForDelivered()
    await visitor.run(`navigation.addEventListener('navigate', (navigate) => navigate.intercept())
      navigation.navigate('/inbox').finished`)
    await visitor.waitForDelivered()
    expect(visitor.sent.map(({ url }) => url)).toEqual([`${site.url}/`, `${site.url}/inbox`])
  })

  it('holds back what a page says that is rendered ahead of time until somebody looks at it', async () => {
    const project = await stage().createProject('Prerendered')
    const ahead = `<script>
      Object.defineProperty(document, 'prerendering', { value: true, writable: true })
      ;(window.sightline ??= []).push(['track', 'early'])
    </script>${project.snippet}`
    await using site = await project.openSite({ '/ahead': ahead })
    await using visitor = await stage().openVisitor()
    await visitor.visit(`${site.url}/ahead`)
    await visitor.run(`sightline.track('later')`)
    await visitor.waitForDelivered()
    expect(visitor.sent).toEqual([])
    await visitor.run(`document.prerendering = false; document.dispatchEvent(new Event('prerenderingchange'))`)
    await visitor.waitForAcknowledged(3)
    expect(visitor.sent.map(({ event }) => event).toSorted()).toEqual(['early', 'later', 'page_view'])
  })

  it('counts what happens at an address that is longer than the server takes, without its end', async () => {
    const project = await stage().createProject('Long addresses')
    await using site = await project.openSite()
    await using visitor = await stage().openVisitor()
    await visitor.visit(`${site.url}/?state=${'x'.repeat(5_000)}`)
    await visitor.run(`history.pushState({}, '', '/pricing')`)
    await visitor.waitForAcknowledged(2)
    await project.waitForStored('page_view', 2)
  })

  it('takes no object for the id of a user, which would make one person of all', async () => {
    const project = await stage().createProject('Objects as ids')
    await using site = await project.openSite()
    await using visitor = await stage().openVisitor()
    await visitor.visit(site.url)
    await visitor.run(`sightline.identify({ plan: 'pro' })`)
    await visitor.run(`sightline.track('sentinel')`)
    await visitor.waitForDelivered()
    expect(visitor.sent.map(({ event }) => event)).toEqual(['page_view', 'sentinel'])
    expect(await visitor.page.evaluate(`localStorage.getItem('sl_u')`)).toBeNull()
  })
}
