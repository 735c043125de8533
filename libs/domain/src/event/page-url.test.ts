import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePageUrl, toReferrerHost } from './page-url.ts'

describe('parsePageUrl', () => {
  it('reads the host without www, the path, and every utm parameter', () => {
    const query = 'utm_source=news&utm_medium=email&utm_campaign=spring%20sale&utm_term=a+b&utm_content=c'
    expect(parsePageUrl(`https://www.shop.example:8443/cart/?${query}#pay`)).toEqual({
      host: 'shop.example',
      path: '/cart/',
      utmSource: 'news',
      utmMedium: 'email',
      utmCampaign: 'spring sale',
      utmTerm: 'a b',
      utmContent: 'c',
      hasClickId: false,
      hasSocialClickId: false,
    })
  })

  it.each([
    ['https://shop.example', 'shop.example', '/'],
    ['http://user:secret@shop.example/a', 'shop.example', '/a'],
    ['https://SHOP.example/A', 'shop.example', '/A'],
    ['https://müller.example/ä', 'xn--mller-kva.example', '/%C3%A4'],
    ['//cdn.example/x', 'cdn.example', '/x'],
    ['/pricing?plan=pro', '', '/pricing'],
    ['pricing', '', '/pricing'],
    ['?q=1', '', '/'],
    ['https://[2001:db8::1]/v6', '[2001:db8::1]', '/v6'],
    ['app://main/settings', 'main', '/settings'],
    ['about:blank', '', 'blank'],
    ['file:///home/index.html', '', '/home/index.html'],
    ['https://shop.example/#/inbox/7?tab=new#top', 'shop.example', '/#/inbox/7'],
    ['https://shop.example/app?x=1#!/inbox', 'shop.example', '/app#!/inbox'],
    ['https://shop.example/faq#prices', 'shop.example', '/faq'],
  ])('takes %s apart', (text, host, path) => {
    expect(parsePageUrl(text)).toMatchObject({ host, path })
  })

  it.each(['', 'https://', 'http://a b/', 'https://shop.example:99999/'])('leaves everything empty for %j', (text) => {
    expect(parsePageUrl(text)).toEqual({
      host: '',
      path: '',
      utmSource: '',
      utmMedium: '',
      utmCampaign: '',
      utmTerm: '',
      utmContent: '',
      hasClickId: false,
      hasSocialClickId: false,
    })
  })

  it.each([
    ['gclid', true, false],
    ['msclkid', true, false],
    ['ttclid', true, true],
    ['li_fat_id', true, true],
    // Facebook adds it to every link that leaves it, paid for or not.
    ['fbclid', false, true],
    ['clid', false, false],
  ])('knows whether %s stands for an advertisement, and for a social network', (name, hasClickId, hasSocialClickId) => {
    expect(parsePageUrl(`/?${name}=1`)).toMatchObject({ hasClickId, hasSocialClickId })
  })

  it('takes the first of a parameter that comes twice, and at most 200 characters of it', () => {
    expect(parsePageUrl('/?utm_source=a&utm_source=b').utmSource).toBe('a')
    expect(parsePageUrl(`/?utm_source=${'x'.repeat(300)}`).utmSource).toBe('x'.repeat(200))
  })

  it('gives back any parameters that were encoded as a form', () => {
    const value = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.toWellFormed())
    fc.assert(
      fc.property(value, value, (source, campaign) => {
        const query = `utm_campaign=${encodeURIComponent(campaign)}&other=x&utm_source=${encodeURIComponent(source)}`
        const page = parsePageUrl(`https://shop.example/?${query}`)
        expect([page.utmSource, page.utmCampaign]).toEqual([source, campaign])
      }),
    )
  })

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', 'http://', '//', 'data:', '/?'), (text, start) => {
        expect(typeof parsePageUrl(start + text).path).toBe('string')
      }),
    )
  })
})

describe('toReferrerHost', () => {
  it.each([
    ['https://www.google.com/search?q=x', 'shop.example', 'google.com'],
    ['https://shop.example/', 'shop.example', ''],
    ['https://www.shop.example/', 'shop.example', ''],
    ['https://blog.shop.example/', 'shop.example', 'blog.shop.example'],
    ['android-app://com.slack/', 'shop.example', 'com.slack'],
    ['/relative', 'shop.example', ''],
    ['nonsense', 'shop.example', ''],
    ['about:client', 'shop.example', ''],
    ['', 'shop.example', ''],
  ])('of %j on %s is %j', (referrer, site, host) => {
    expect(toReferrerHost(referrer, site)).toBe(host)
  })
})
