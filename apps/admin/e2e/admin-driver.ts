import type { OverviewDimension, OverviewTotals } from '@sightline/domain/overview'
import type { Locator, Page } from 'playwright-core'
import { toSearchString } from '../src/client/search-string'
import { deviceDimensions, sourceDimensions } from '../src/features/overview/overview-url'
import { parseTrendSearch, toTrendSearch, type TrendState } from '../src/features/trend/trend-url'

export interface TopRow {
  /** The raw value, empty for none; not the text that people read. */
  readonly value: string
  readonly visitors: number
  readonly views: number
}

export interface TrendTable {
  /** One for each bucket that has begun, values in the order of `labels`. */
  readonly rows: readonly { readonly at: Date; readonly values: readonly number[] }[]
  readonly labels: readonly string[]
  readonly totals: readonly number[]
}

export interface AdminDriver {
  signIn(credentials: { email: string; password: string }): Promise<void>
  openOverview(projectId: string, range?: string): Promise<void>
  readKpis(): Promise<OverviewTotals>
  readTop(dimension: OverviewDimension): Promise<readonly TopRow[]>
  openTrend(projectId: string, question: Partial<TrendState>): Promise<void>
  readTrendTable(): Promise<TrendTable>
  openLive(projectId: string): Promise<void>
  readLive(): Promise<{ activeVisitors: number; events: readonly { event: string; path: string }[] }>
}

/** Reads exact numbers from `data-*` attributes: what is drawn is rounded for people. */
export function createAdminDriver(page: Page, origin: string): AdminDriver {
  const dimensionTabs: Readonly<Partial<Record<OverviewDimension, string>>> = {
    referrer_host: 'Referrers',
    channel: 'Channels',
    utm_source: 'Source',
    utm_medium: 'Medium',
    utm_campaign: 'Campaign',
    browser: 'Browsers',
    os: 'Systems',
    device: 'Devices',
  }

  return {
    async signIn({ email, password }) {
      await page.goto(`${origin}/sign-in`)
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL(/\/(p\/|welcome)/)
    },

    async openOverview(projectId, range) {
      await page.goto(`${origin}/p/${projectId}${toSearchString({ range })}`)
      await kpi('visitors').waitFor()
    },

    async readKpis() {
      return {
        visitors: await numberOf(kpi('visitors'), 'data-value'),
        views: await numberOf(kpi('views'), 'data-value'),
        sessions: await numberOf(kpi('sessions'), 'data-value'),
        bounceRate: await numberOf(kpi('bounceRate'), 'data-value'),
        averageDurationSeconds: await numberOf(kpi('averageDurationSeconds'), 'data-value'),
      }
    },

    async readTop(dimension) {
      const tab = dimensionTabs[dimension]
      const isTabbed = [...sourceDimensions, ...deviceDimensions].some((one) => one === dimension)
      if (tab && isTabbed) await page.getByRole('tab', { name: tab, exact: true }).click()
      const card = page.getByTestId(`top-${dimension}`)
      await card.locator('[data-testid=top-row], [data-testid=top-empty]').first().waitFor()
      const rows = await card.getByTestId('top-row').all()
      return Promise.all(
        rows.map(async (row) => ({
          value: (await row.getAttribute('data-label')) ?? '',
          visitors: await numberOf(row, 'data-value'),
          views: await numberOf(row, 'data-views'),
        })),
      )
    },

    async openTrend(projectId, question) {
      const search = toTrendSearch({ ...parseTrendSearch({}), ...question, view: 'table' })
      await page.goto(`${origin}/p/${projectId}/trend${toSearchString({ ...search })}`)
      await page.getByTestId('trend-matrix').waitFor()
    },

    async readTrendTable() {
      const table = page.getByTestId('trend-matrix')
      const valuesOf = async (row: Locator) =>
        Promise.all((await row.locator('td').all()).map((cell) => numberOf(cell, 'data-value')))
      const totalCells = await table.getByTestId('trend-total').locator('td').all()
      const rows = await table.locator('[data-testid=trend-row]:not([data-state=ahead])').all()
      return {
        labels: await Promise.all(totalCells.map(async (cell) => (await cell.getAttribute('data-label')) ?? '')),
        totals: await valuesOf(table.getByTestId('trend-total')),
        rows: await Promise.all(
          rows.map(async (row) => ({
            at: new Date((await row.getAttribute('data-at')) ?? ''),
            values: await valuesOf(row),
          })),
        ),
      }
    },

    async openLive(projectId) {
      await page.goto(`${origin}/p/${projectId}/live`)
      await page.getByTestId('live-active').waitFor()
    },

    async readLive() {
      const rows = await page.getByTestId('live-event').all()
      return {
        activeVisitors: await numberOf(page.getByTestId('live-active'), 'data-value'),
        events: await Promise.all(
          rows.map(async (row) => ({
            event: (await row.getAttribute('data-event')) ?? '',
            path: (await row.getAttribute('data-path')) ?? '',
          })),
        ),
      }
    },
  }

  function kpi(metric: keyof OverviewTotals): Locator {
    return page.getByTestId(`kpi-${metric}`)
  }
}

async function numberOf(element: Locator, attribute: string): Promise<number> {
  const text = await element.getAttribute(attribute)
  if (text === null || text === '') throw new Error(`${attribute} is missing`)
  return Number(text)
}
