import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { recordSentEvents, type SentEvent } from './sent-events'
import { waitUntil } from './wait-until'

/** Somebody with a browser of their own: nothing is shared with other visitors. */
export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  /** Events of every request to the ingest so far, answered or not; one that is sent twice stands here twice. */
  readonly sent: readonly SentEvent[]
  /** Opens a page, as if a link on `referrer` had led there. */
  visit(url: string, referrer?: string): Promise<void>
  /** Follows a link of the page that leads to `path`. */
  follow(name: string, path: string): Promise<void>
  /** Runs what a site's own script could say, for instance `sightline.identify('anna')`. */
  run(code: string): Promise<void>
  /** Resolves once what the page has asked for so far is sent and confirmed. */
  waitForDelivered(): Promise<void>
  /** Resolves once the ingest has acknowledged `count` different events of this visitor. */
  waitForAcknowledged(count: number): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export async function openVisitor(browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const events = recordSentEvents(context)
  return {
    context,
    page,
    sent: events.sent,
    async visit(url, referrer) {
      await page.goto(url, referrer === undefined ? {} : { referer: referrer })
    },
    async follow(name, path) {
      await page.getByRole('link', { name }).click()
      await page.waitForURL((url) => url.pathname === path)
    },
    async run(code) {
      await page.evaluate(code)
    },
    async waitForDelivered() {
      // One turn, for a page view waits for the title of its route.
      await page.evaluate('new Promise((resolve) => setTimeout(resolve))')
      await waitUntil('unconfirmed events', async () => (await findWaiting(page))?.length, 0, { pollMs: 20 })
    },
    waitForAcknowledged: (count) =>
      waitUntil('acknowledged events', () => events.countAcknowledged(() => findWaiting(page)), count, {
        pollMs: 20,
        describe: async () =>
          [...events.describe(), `waiting in the page: ${String(await findWaiting(page))}`].join('\n'),
      }),
    [Symbol.asyncDispose]: () => context.close(),
  }
}

/** The ids that the tracker of this origin still holds; undefined where the page may not read its storage. */
function findWaiting(page: Page): Promise<readonly string[] | undefined> {
  return page.evaluate(() => {
    try {
      // sl_q:<key>:<id>
      const names = Object.keys(localStorage).filter((name) => name.startsWith('sl_q:'))
      return names.map((name) => name.split(':').at(-1) ?? '')
    } catch {
      return undefined
    }
  })
}
