import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, inject } from 'vitest'
import { scriptTag } from '../../src/features/install/snippet'
import { createAdminDriver, type AdminDriver } from '../admin-driver'
import './provided-context'
import { openSite, type Site } from './site'
import { signInOwner, type Staff } from './staff'
import { openVisitor, type Visitor } from './visitor'
import { waitUntil } from './wait-until'

export interface StaffPage extends AdminDriver {
  readonly page: Page
  [Symbol.asyncDispose](): Promise<void>
}

/** A project of its own for a journey, so that its numbers are its own. */
export interface MeasuredProject {
  readonly id: string
  readonly writeKey: string
  readonly snippet: string
  openSite(heads?: Readonly<Record<string, string>>): Promise<Site>
  /** How many events of this name a query counts. */
  countOf(event: string): Promise<number>
  /** Resolves once a query counts `count` events of this name; what was accepted before is counted then as well. */
  waitForStored(event: string, count: number): Promise<void>
}

/** The instance, the browser, and who plays in it. */
export interface Stage {
  readonly apiUrl: string
  readonly ingestUrl: string
  readonly browser: Browser
  /** The owner, signed in. */
  staff(): Promise<Staff>
  openStaffPage(options?: BrowserContextOptions): Promise<StaffPage>
  /** The same without a session. */
  openGuestPage(options?: BrowserContextOptions): Promise<StaffPage>
  openVisitor(options?: BrowserContextOptions): Promise<Visitor>
  createProject(name: string): Promise<MeasuredProject>
}

/** Opens the stage before the first test of a file and clears it after the last. */
export function useStage(): () => Stage {
  let stage: Stage | undefined
  beforeAll(async () => {
    stage = createStage(await chromium.connect(inject('browserUrl')))
  })
  afterAll(() => stage?.browser.close())
  return () => {
    if (stage === undefined) throw new Error('the stage opens before the first test')
    return stage
  }
}

function createStage(browser: Browser): Stage {
  const { apiUrl, ingestUrl } = inject('instance')
  let signedIn: Promise<Staff> | undefined
  const staff = () => (signedIn ??= signInOwner(apiUrl))

  const openGuestPage = async (options: BrowserContextOptions = {}): Promise<StaffPage> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
    const page = await context.newPage()
    return { page, ...createAdminDriver(page, apiUrl), [Symbol.asyncDispose]: () => context.close() }
  }
  return {
    apiUrl,
    ingestUrl,
    browser,
    staff,
    openGuestPage,
    async openStaffPage(options) {
      const { cookie } = await staff()
      const staffPage = await openGuestPage(options)
      await staffPage.page.context().addCookies(cookie.split('; ').map((one) => toCookie(one, apiUrl)))
      return staffPage
    },
    openVisitor: (options) => openVisitor(browser, options),
    async createProject(name) {
      const { api } = await staff()
      const { id } = await api.project.create.mutate({ name, timeZone: 'UTC' })
      const { secret } = await api.key.create.mutate({ projectId: id, kind: 'write', name: 'Website' })
      const snippet = scriptTag(ingestUrl, secret)
      const countOf = (event: string) => countEvents(api, id, event)
      return {
        id,
        writeKey: secret,
        snippet,
        openSite: (heads) => openSite({ snippet, ...(heads && { heads }) }),
        countOf,
        waitForStored: (event, count) => waitUntil(`stored ${event}`, () => countOf(event), count, { pollMs: 100 }),
      }
    },
  }
}

async function countEvents(api: Staff['api'], projectId: string, event: string): Promise<number> {
  const { lines } = await api.trend.run.query({
    projectId,
    definition: {
      series: [{ event, measure: { kind: 'count' } }],
      granularity: 'day',
      range: { kind: 'relative', last: '2d' },
    },
  })
  return lines[0]?.total ?? 0
}

function toCookie(text: string, url: string): { name: string; value: string; url: string } {
  const at = text.indexOf('=')
  return { name: text.slice(0, at), value: text.slice(at + 1), url }
}
