import { beforeAll, expect, it } from 'vitest'
import { browsers } from '../support/personas'
import type { MeasuredProject, Stage } from '../support/stage'
import type { OverviewDimension } from '@sightline/domain/overview'
import type { TopRow } from '../admin-driver'

type Cells = readonly [value: string, visitors: number, views: number]

/**
 * Anna comes from a search, reads and buys; then from a newsletter on her phone, and buys again. Ben bounces. Chie walks
 * through the app. What they did, by hand, most visitors first, then most views, then by name:
 */
const tops: Readonly<Partial<Record<OverviewDimension, readonly Cells[]>>> = {
  path: [
    ['/', 2, 2],
    ['/checkout', 2, 2],
    ['/app/inbox', 1, 2],
    ['/app', 1, 1],
    ['/app/settings', 1, 1],
    ['/blog/first-post', 1, 1],
    ['/pricing', 1, 1],
  ],
  referrer_host: [
    ['', 2, 6],
    ['google.com', 1, 3],
    ['news.ycombinator.com', 1, 1],
  ],
  channel: [
    ['Direct', 1, 4],
    ['Organic Search', 1, 3],
    ['Email', 1, 2],
    ['Organic Social', 1, 1],
  ],
  utm_source: [
    ['', 3, 8],
    ['letter', 1, 2],
  ],
  utm_medium: [
    ['', 3, 8],
    ['email', 1, 2],
  ],
  utm_campaign: [
    ['', 3, 8],
    ['spring', 1, 2],
  ],
  country: [
    ['DE', 2, 5],
    ['JP', 1, 4],
    ['US', 1, 1],
  ],
  browser: [
    ['Safari', 2, 6],
    ['Chrome', 1, 3],
    ['Firefox', 1, 1],
  ],
  os: [
    ['iOS', 2, 6],
    ['Windows', 1, 3],
    ['Linux', 1, 1],
  ],
  device: [
    ['desktop', 2, 4],
    ['tablet', 1, 4],
    ['mobile', 1, 2],
  ],
}

export function reportJourneys(stage: () => Stage): void {
  let project: MeasuredProject
  beforeAll(async () => {
    project = await stage().createProject('Reports')
    await visitSite(stage(), project)
  })

  it('are exactly those whom the overview counts', async () => {
    await using staff = await stage().openStaffPage()
    await staff.openOverview(project.id)
    const kpis = await staff.readKpis()
    expect(kpis).toMatchObject({ visitors: 4, views: 10, sessions: 4, bounceRate: 0.25 })
    expect(kpis.averageDurationSeconds).toBeGreaterThan(0)
    const read: Partial<Record<OverviewDimension, readonly Cells[]>> = {}
    for (const dimension of overviewDimensionsOf(tops)) read[dimension] = (await staff.readTop(dimension)).map(toCells)
    expect(read).toEqual(tops)
  })

  it('are one person on two devices once they identify, and their purchases add up', async () => {
    await using staff = await stage().openStaffPage()
    await staff.openTrend(project.id, {
      series: [
        { event: 'purchase', measure: { kind: 'count' }, filters: [] },
        { event: 'purchase', measure: { kind: 'sum', field: 'revenue' }, filters: [] },
        { event: '*', measure: { kind: 'visitors' }, filters: [] },
        { event: '*', measure: { kind: 'persons' }, filters: [] },
        { event: '*', measure: { kind: 'sessions' }, filters: [] },
        { event: 'page_view', measure: { kind: 'count' }, filters: [] },
      ],
    })
    expect((await staff.readTrendTable()).totals).toEqual([2, 59.75, 4, 3, 4, 10])
  })
}

async function visitSite({ openVisitor }: Stage, project: MeasuredProject): Promise<void> {
  await using site = await project.openSite()
  await using anna = await openVisitor(browsers.chromeOnWindows)
  await using annaOnPhone = await openVisitor(browsers.safariOnPhone)
  await using ben = await openVisitor(browsers.firefoxOnLinux)
  await using chie = await openVisitor(browsers.safariOnTablet)

  const walks = [
    async () => {
      await anna.visit(site.url, 'https://www.google.com/')
      await anna.follow('Pricing', '/pricing')
      await anna.follow('Checkout', '/checkout')
      await anna.page.getByRole('button', { name: 'Buy' }).click()
      await anna.run(`sightline.identify('anna', { plan: 'pro' })`)
      await anna.waitForAcknowledged(5)
    },
    async () => {
      await annaOnPhone.visit(`${site.url}/blog/first-post?utm_source=letter&utm_medium=email&utm_campaign=spring`)
      await annaOnPhone.follow('Checkout', '/checkout')
      await annaOnPhone.run(`sightline.identify('anna')`)
      await annaOnPhone.page.getByLabel('Amount').fill('10.25')
      await annaOnPhone.page.getByRole('button', { name: 'Buy' }).tap()
      await annaOnPhone.waitForAcknowledged(4)
    },
    async () => {
      await ben.visit(site.url, 'https://news.ycombinator.com/item?id=1')
      await ben.waitForAcknowledged(1)
    },
    async () => {
      await chie.visit(`${site.url}/app`)
      await chie.follow('Latest', '/app/inbox')
      await chie.follow('Settings', '/app/settings')
      await chie.page.goBack()
      await chie.waitForAcknowledged(4)
    },
  ]
  await Promise.all(walks.map((walk) => walk()))
  await project.waitForStored('*', 14)
}

function overviewDimensionsOf<T extends object>(record: T): readonly (keyof T & OverviewDimension)[] {
  return Object.keys(record).filter((key): key is keyof T & OverviewDimension => key in record)
}

function toCells({ value, visitors, views }: TopRow): Cells {
  return [value, visitors, views]
}
