import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withoutUrlSecrets } from './url-secrets.ts'

describe('withoutUrlSecrets', () => {
  it.each([
    ['https://a.example/reset?token=abc&plan=pro', 'https://a.example/reset?plan=pro'],
    ['https://a.example/?access_token=abc', 'https://a.example/'],
    ['https://a.example/cb?code=x&state=y&utm_source=mail', 'https://a.example/cb?utm_source=mail'],
    ['https://a.example/#access_token=abc&expires_in=1', 'https://a.example/#expires_in=1'],
    ['https://user:pass@a.example/x', 'https://a.example/x'],
    ['/relative?password=x&q=1', '/relative?q=1'],
    ['https://a.example/?X-Amz-Signature=1&X-Amz-Date=2&f=3', 'https://a.example/?f=3'],
    ['https://a.example/?%74oken=abc&q=1', 'https://a.example/?q=1'],
  ])('takes the secrets out of %s', (url, expected) => {
    expect(withoutUrlSecrets(url)).toBe(expected)
  })

  it.each([
    'https://a.example/?tokens=3&author=me&passenger=2&country_code=de&keyword=x&state=CA',
    'https://a.example/@user/post?x=a@b.example',
    'https://a.example/#/route?tab=1',
    'https://a.example/?',
    'https://a.example/#',
    'https://a.example/?gclid=abc&q=%E0%A4%A',
  ])('leaves %s as it is', (url) => {
    expect(withoutUrlSecrets(url)).toBe(url)
  })

  it('drops what it is told to as well, whatever the case', () => {
    expect(withoutUrlSecrets('https://a.example/?Email=x&q=1', new Set(['email']))).toBe('https://a.example/?q=1')
  })

  it('changes nothing more the second time, and never adds anything', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.string()), (url) => {
        const clean = withoutUrlSecrets(url)
        expect(withoutUrlSecrets(clean)).toBe(clean)
        expect(clean.length).toBeLessThanOrEqual(url.length)
      }),
    )
  })
})
