import { describe, expect, it } from 'vitest'
import { createUserAgentReader } from './user-agent.ts'

const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)'
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'

describe('createUserAgentReader', () => {
  it.each([
    [`${windows} Chrome/131.0.0.0 Safari/537.36`, 'Chrome 131', 'Windows', 'desktop'],
    [`${windows} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.63`, 'Edge 131', 'Windows', 'desktop'],
    [`${windows} Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0`, 'Opera 115', 'Windows', 'desktop'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
      'Safari 18',
      'Mac OS',
      'desktop',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0', 'Firefox 132', 'Linux', 'desktop'],
    [`${iphone} Version/18.1 Mobile/15E148 Safari/604.1`, 'Safari 18', 'iOS', 'mobile'],
    [`${iphone} CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1`, 'Chrome 131', 'iOS', 'mobile'],
    [
      'Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1',
      'Safari 17',
      'iOS',
      'tablet',
    ],
    [
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
      'Chrome 131',
      'Android',
      'mobile',
    ],
    ['Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0', 'Firefox 132', 'Android', 'mobile'],
    [
      'Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/4.0 Chrome/76.0.3809.146 TV Safari/537.36',
      'Samsung Internet 4',
      'Tizen',
      'tv',
    ],
  ])('takes %s for a person', (userAgent, browser, os, device) => {
    const facts = createUserAgentReader()(userAgent)
    expect([`${facts.browser} ${facts.browserVersion}`, facts.os, facts.device, facts.botSignal]).toEqual([
      browser,
      os,
      device,
      '',
    ])
  })

  it('marks a headless browser as one, and still says which browser it is', () => {
    const userAgent =
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/131.0.0.0 Safari/537.36'
    expect(createUserAgentReader()(userAgent)).toMatchObject({ browser: 'Chrome Headless', botSignal: 'headless' })
  })

  it.each([
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
    'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
    'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
    'curl/8.5.0',
    'python-requests/2.32.3',
    'Go-http-client/1.1',
  ])('takes %s for a machine', (userAgent) => {
    expect(createUserAgentReader()(userAgent).botSignal).toBe('crawler')
  })

  it('says nothing of an agent that is not known', () => {
    expect(createUserAgentReader()('')).toEqual({ browser: '', browserVersion: '', os: '', device: '', botSignal: '' })
  })

  it('survives a text of any length that looks like many browsers', () => {
    const facts = createUserAgentReader()('Mozilla/5.0 (('.repeat(70) + 'Chrome/1.')
    expect(typeof facts.browser).toBe('string')
  })
})
