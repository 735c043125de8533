import { describe, expect, it } from 'vitest'
import type { Page } from '../routes.ts'
import { createUmami } from './umami.ts'

interface Sent {
  readonly payload: { readonly referrer: string }
}

/** A page of https://shop.example to which a link on `referrer` has led. */
function openPage(referrer: string) {
  const sent: Sent[] = []
  const page = {
    document: { referrer, title: 'Shop', addEventListener: () => undefined },
    location: new URL('https://shop.example/pricing'),
    navigator: { language: 'en' },
    screen: { width: 1, height: 1 },
    localStorage: { getItem: () => null },
    fetch: (_url: string, { body }: { body: string }) => {
      sent.push(JSON.parse(body) as Sent)
      return Promise.resolve(Response.json({}))
    },
  } as unknown as Page
  const umami = createUmami(page, {
    websiteId: 'website',
    host: 'https://stats.example',
    isAutomatic: false,
    tag: undefined,
    domains: undefined,
    obeysDoNotTrack: false,
    dropsQuery: false,
    dropsHash: false,
    beforeSend: undefined,
  })
  return { umami, referrers: () => sent.map(({ payload }) => payload.referrer) }
}

describe('createUmami', () => {
  it.each([
    { referrer: 'https://news.example/today', told: 'https://news.example/today' },
    { referrer: 'https://shop.example/', told: '' },
    // Another site, whose name begins like this one's.
    { referrer: 'https://shop.example.org/review', told: 'https://shop.example.org/review' },
  ])('tells that a visit comes from $referrer only when that is another site', async ({ referrer, told }) => {
    const { umami, referrers } = openPage(referrer)
    await umami.track()
    expect(referrers()).toEqual([told])
  })
})
