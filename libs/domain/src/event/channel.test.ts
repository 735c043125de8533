import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { channels, toChannel, type Channel } from './channel.ts'
import { parsePageUrl, toReferrerHost } from './page-url.ts'

/** The channel of a visit as a browser reports it: where it landed, and what document.referrer said. */
function channelOf(landing: string, referrer: string): Channel {
  const page = parsePageUrl(`https://shop.example${landing}`)
  return toChannel({ ...page, referrerHost: toReferrerHost(referrer, page.host) })
}

const visits: readonly (readonly [Channel, landing: string, referrer: string])[] = [
  ['Direct', '/', ''],
  ['Direct', '/', 'https://www.shop.example/before'],
  ['Direct', '/?ref=abc', ''],
  ['Organic Search', '/', 'https://www.google.com/'],
  ['Organic Search', '/', 'https://www.google.co.uk/'],
  ['Organic Search', '/', 'https://cn.bing.com/'],
  ['Organic Search', '/', 'https://duckduckgo.com/'],
  ['Organic Search', '/', 'https://search.brave.com/search?q=x'],
  ['Organic Search', '/', 'https://r.search.yahoo.com/x'],
  ['Organic Search', '/', 'https://yandex.ru/'],
  ['Organic Search', '/', 'https://search.example.org/?q=x'],
  ['Organic Search', '/', 'android-app://com.google.android.googlequicksearchbox/'],
  ['Organic Search', '/?utm_source=google&utm_medium=organic', ''],
  ['Paid Search', '/?gclid=Cj0K', 'https://www.google.com/'],
  ['Paid Search', '/?gclid=Cj0K', ''],
  ['Paid Search', '/?msclkid=1', 'https://www.bing.com/'],
  ['Paid Search', '/?utm_source=google&utm_medium=cpc&utm_campaign=brand', 'https://www.google.com/'],
  ['Paid Search', '/?utm_source=Bing&utm_medium=PPC', ''],
  ['Organic Social', '/', 'https://t.co/abc'],
  ['Organic Social', '/', 'https://l.facebook.com/'],
  ['Organic Social', '/', 'https://lnkd.in/x'],
  ['Organic Social', '/', 'https://old.reddit.com/r/x'],
  ['Organic Social', '/', 'https://news.ycombinator.com/'],
  ['Organic Social', '/', 'https://x.com/'],
  ['Organic Social', '/', 'https://youtu.be/x'],
  ['Organic Social', '/?utm_medium=social&utm_source=buffer', ''],
  ['Organic Social', '/?fbclid=IwAR', 'https://m.facebook.com/'],
  ['Organic Social', '/?fbclid=IwAR', ''],
  ['Paid Social', '/?utm_source=facebook&utm_medium=cpc', 'https://l.facebook.com/'],
  ['Paid Social', '/?utm_source=instagram&utm_medium=paid_social&fbclid=IwAR', ''],
  ['Paid Social', '/?ttclid=E.C.P', ''],
  ['Paid Social', '/?li_fat_id=1', 'https://www.linkedin.com/'],
  ['Email', '/?utm_medium=email&utm_source=mailchimp', ''],
  ['Email', '/?utm_source=newsletter', ''],
  ['Email', '/', 'https://mail.google.com/'],
  ['Email', '/', 'https://mail.yahoo.com/'],
  ['Email', '/', 'https://outlook.live.com/'],
  ['Affiliates', '/?utm_medium=affiliate&utm_source=awin', 'https://blog.example/'],
  ['Display', '/?utm_medium=banner&utm_source=daily', ''],
  ['Display', '/?utm_medium=cpm&utm_source=daily', 'https://daily.example/'],
  ['AI Assistant', '/', 'https://chatgpt.com/'],
  ['AI Assistant', '/?utm_source=chatgpt.com', ''],
  ['AI Assistant', '/', 'https://www.perplexity.ai/'],
  ['AI Assistant', '/', 'https://claude.ai/'],
  ['AI Assistant', '/', 'https://gemini.google.com/'],
  ['AI Assistant', '/', 'https://copilot.microsoft.com/'],
  ['Referral', '/', 'https://blog.example/post'],
  ['Referral', '/', 'https://netflix.com/'],
  ['Referral', '/', 'https://bingo.example/'],
  ['Referral', '/', 'https://x.com.phish.example/'],
  ['Campaign', '/?utm_source=partner&utm_medium=print', ''],
  ['Campaign', '/?utm_campaign=spring', 'https://blog.example/'],
  ['Campaign', '/?utm_source=podcast&utm_medium=cpc', ''],
]

describe('toChannel', () => {
  it.each(visits)('is %s for %s from %j', (channel, landing, referrer) => {
    expect(channelOf(landing, referrer)).toBe(channel)
  })

  it('has an example of every channel in the table above', () => {
    expect(new Set(visits.map(([channel]) => channel))).toEqual(new Set(channels))
  })

  it('does not mind upper or lower case in campaign parameters', () => {
    const source = { referrerHost: '', utmCampaign: '', hasClickId: false, hasSocialClickId: false }
    const parameter = fc.constantFrom(
      'google',
      'facebook',
      'email',
      'cpc',
      'display',
      'social',
      'affiliate',
      'organic',
      '',
      'x',
    )
    fc.assert(
      fc.property(parameter, parameter, (utmSource, utmMedium) => {
        const shouted = toChannel({ ...source, utmSource: utmSource.toUpperCase(), utmMedium: utmMedium.toUpperCase() })
        expect(shouted).toBe(toChannel({ ...source, utmSource, utmMedium }))
      }),
    )
  })

  it('is direct only when nothing at all says where a visit came from', () => {
    const text = fc.constantFrom('', 'a.example', 'google.com', 'partner')
    fc.assert(
      fc.property(
        text,
        text,
        text,
        text,
        fc.boolean(),
        (referrerHost, utmSource, utmMedium, utmCampaign, hasClickId) => {
          fc.pre([referrerHost, utmSource, utmCampaign].some((one) => one !== '') || hasClickId)
          const source = { referrerHost, utmSource, utmMedium, utmCampaign, hasClickId, hasSocialClickId: false }
          expect(toChannel(source)).not.toBe('Direct')
        },
      ),
    )
  })
})
