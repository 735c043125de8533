import type { Browser, BrowserContext, BrowserContextOptions, Page, Request } from 'playwright-core'
import { z } from 'zod'
import { waitUntil } from './wait-until'

const eventsBody = z.object({ events: z.array(z.object({ event: z.string(), event_id: z.string() })) })
export type SentEvent = z.infer<typeof eventsBody>['events'][number]

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
  const sent: SentEvent[] = []
  const acknowledged = new Set<string>()
  context.on('request', (request) => sent.push(...eventsOf(request)))
  context.on('response', (response) => {
    if (response.status() !== 202) return
    for (const event of eventsOf(response.request())) acknowledged.add(event.event_id)
  })
  return {
    context,
    page,
    sent,
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
      await waitUntil('unconfirmed events', () => page.evaluate(`localStorage.getItem('sl_q')`), null, { pollMs: 20 })
    },
    waitForAcknowledged: (count) => waitUntil('acknowledged events', () => acknowledged.size, count, { pollMs: 20 }),
    [Symbol.asyncDispose]: () => context.close(),
  }
}

function eventsOf(request: Request): readonly SentEvent[] {
  if (request.method() !== 'POST' || !request.url().includes('/v1/events')) return []
  return eventsBody.parse(request.postDataJSON()).events
}
