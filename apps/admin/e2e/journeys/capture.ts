import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { expectAccessible } from '../support/page-quality'
import type { Stage } from '../support/stage'
import type { Visitor } from '../support/visitor'

const elements = `
<a href="https://other.example/docs?token=secret#part" onclick="event.preventDefault()"> Other
  <b>site</b></a>
<button id="close" aria-label="Close" onclick="event.stopPropagation(); this.remove()">×</button>
<section data-no-capture><button>Ann Example</button></section>
<form id="newsletter" name="news" action="/subscribe?list=7" onsubmit="event.preventDefault()">
  <input name="email" value="ann@example.com"><button>Subscribe</button>
</form>`

/** The second host is left alone; a field called `id` hides the form's own. */
const components = `
<div class="host" title="Docs"></div>
<div class="host" title="Ann" data-no-capture></div>
<form id="edit" action="/save" onsubmit="event.preventDefault()">
  <input id="customer" name="id" value="1842"><button>Save</button>
</form>`

const faults = `
<script>
  function fail(text) { throw new RangeError(text) }
  function reject(text) { Promise.reject(new RangeError(text)) }
</script>`
const foreignScript = 'http://other.example/broken.js'

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

  it('count inside of web components, and of forms with fields of any name', async () => {
    const project = await stage().createProject('Web components')
    const tag = project.snippet.replace('data-key', 'data-capture="clicks forms" data-key')
    await using site = await project.openSite({ '/captured': tag })
    await using visitor = await stage().openVisitor()
    await visitor.visit(`${site.url}/captured`)
    await visitor.waitForDelivered()
    await visitor.run(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(components)})
      for (const host of document.querySelectorAll('.host')) {
        host.attachShadow({ mode: 'open' }).innerHTML = '<a href="#there"><b>' + host.title + '</b></a>'
      }
      // As a framework keeps its own about an element: with what was typed, or in circles.
      customer.props = { value: 'ann@example.com' }`)
    const { page } = visitor
    await page.getByText('Ann', { exact: true }).click()
    await page.getByText('Docs', { exact: true }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await visitor.waitForDelivered()
    expect(visitor.sent.slice(1).map(({ event, properties }) => ({ event, ...properties }))).toEqual([
      { event: 'element_clicked', element: 'a', text: 'Docs', link: `${site.url}/captured`, is_outbound: false },
      { event: 'element_clicked', element: 'button', text: 'Save' },
      { event: 'form_submitted', element_id: 'edit', action: `${site.url}/save` },
    ])
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

  it('are errors that nobody caught, each once in a view, and a preset shows them', async () => {
    const project = await stage().createProject('Errors')
    await using staff = await stage().openStaffPage()
    const trendUrl = `${stage().apiUrl}/p/${project.id}/trend`
    await choosePreset(staff.page, trendUrl, 'Errors by message')
    expect(await staff.page.getByTestId('preset-example').textContent()).toContain('data-capture="errors"')
    await expectAccessible(staff.page)

    const tag = project.snippet.replace('data-key', 'data-capture="errors" data-key')
    await using site = await project.openSite({ '/captured': tag + faults })
    await using visitor = await stage().openVisitor()
    await visitor.visit(`${site.url}/captured?token=secret`)
    await visitor.waitForDelivered()
    for (const fault of ['fail', 'fail', 'reject']) await visitor.run(`setTimeout(${fault}, 0, '${fault} to pay')`)
    await visitor.waitForAcknowledged(3)
    // Another view: what failed in the last one counts again.
    await visitor.run(`history.pushState({}, '', '/captured?step=2'); setTimeout(fail, 10, 'fail to pay')`)
    await visitor.waitForAcknowledged(5)
    await failUnseen(visitor)
    await visitor.run(`sightline.optIn(); sightline.track('sentinel')`)
    await visitor.waitForAcknowledged(6)

    const place = { source: `${site.url}/captured`, line: expect.any(Number), column: expect.any(Number) }
    const failed = { event: 'error', message: 'RangeError: fail to pay', ...place, kind: 'error' }
    expect(visitor.sent.map(({ event, properties }) => ({ event, ...properties }))).toEqual([
      { event: 'page_view' },
      failed,
      { event: 'error', message: 'RangeError: reject to pay', ...place, kind: 'unhandledrejection' },
      { event: 'page_view' },
      failed,
      { event: 'sentinel' },
    ])
    await project.waitForStored('error', 3)

    await choosePreset(staff.page, trendUrl, 'Errors by message')
    await staff.page.getByRole('tab', { name: 'Table' }).click()
    // The numbers of the question before stay until those of this one are there.
    await staff.page.locator('[data-testid=trend-total] [data-label^=RangeError]').first().waitFor()
    const { labels, totals } = await staff.readTrendTable()
    expect(labels).toEqual(['RangeError: fail to pay', 'RangeError: reject to pay'])
    expect(totals).toEqual([2, 1])
  })
}

/** Errors that are none of the site's business to send: of a script that the browser hides, and after opting out. */
async function failUnseen({ context, page, run }: Visitor): Promise<void> {
  const body = `setTimeout(() => { throw new Error('of another origin') })`
  await context.route(foreignScript, (route) => route.fulfill({ contentType: 'text/javascript', body }))
  const hidden = page.waitForEvent('pageerror')
  await run(`document.head.append(Object.assign(document.createElement('script'), { src: '${foreignScript}' }))`)
  await hidden
  const unwanted = page.waitForEvent('pageerror')
  await run(`sightline.optOut(); setTimeout(fail, 0, 'after opting out')`)
  await unwanted
}

async function choosePreset(page: Page, trendUrl: string, title: string): Promise<void> {
  await page.goto(trendUrl)
  await page.getByTestId('presets').first().click()
  await page.getByRole('menuitem', { name: title }).click()
  await page.getByRole('button', { name: `Presets: ${title}` }).waitFor()
}
