import { expect, it } from 'vitest'
import type { Stage } from '../support/stage'

const elements = `
<a href="https://other.example/docs?token=secret#part" onclick="event.preventDefault()"> Other
  <b>site</b></a>
<button id="close" aria-label="Close" onclick="event.stopPropagation(); this.remove()">×</button>
<section data-no-capture><button>Ann Example</button></section>
<form id="newsletter" name="news" action="/subscribe?list=7" onsubmit="event.preventDefault()">
  <input name="email" value="ann@example.com"><button>Subscribe</button>
</form>`

export function captureJourneys(stage: () => Stage): void {
  it('count by themselves where the tag asks for it, and say nothing of what people type', async () => {
    const project = await stage().createProject('Clicks and forms')
    const tag = project.snippet.replace('data-key', 'data-capture="clicks forms" data-key')
    await using site = await project.openSite({ '/captured': tag })
    await using visitor = await stage().openVisitor()
    await visitor.visit(`${site.url}/captured`)
    await visitor.waitForDelivered()
    await visitor.run(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(elements)})`)
    const { page } = visitor
    await page.getByText('site', { exact: true }).click()
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Ann Example' }).click()
    await page.getByRole('textbox').click()
    await page.getByRole('button', { name: 'Subscribe' }).click()
    await visitor.waitForDelivered()
    expect(visitor.sent.slice(1).map(({ event, properties }) => ({ event, ...properties }))).toEqual([
      {
        event: 'element_clicked',
        element: 'a',
        text: 'Other site',
        link: 'https://other.example/docs',
        is_outbound: true,
      },
      { event: 'element_clicked', element: 'button', text: 'Close', element_id: 'close' },
      { event: 'element_clicked', element: 'button', text: 'Subscribe' },
      { event: 'form_submitted', element_id: 'newsletter', name: 'news', action: `${site.url}/subscribe` },
    ])
    await project.waitForStored('*', 5)
  })

  it('are left alone where it does not, and of a link that is followed nothing is lost where it does', async () => {
    const project = await stage().createProject('Links')
    const tag = project.snippet.replace('data-key', 'data-capture="clicks" data-key')
    await using site = await project.openSite({ '/captured': tag })
    await using visitor = await stage().openVisitor()
    await visitor.visit(site.url)
    await visitor.follow('Pricing', '/pricing')
    await visitor.visit(`${site.url}/captured`)
    await visitor.follow('Checkout', '/checkout')
    await visitor.waitForAcknowledged(5)
    expect(visitor.sent.map(({ event }) => event).filter((event) => event !== 'page_view')).toContain('element_clicked')
    await project.waitForStored('element_clicked', 1)
    await project.waitForStored('page_view', 4)
  })
}
