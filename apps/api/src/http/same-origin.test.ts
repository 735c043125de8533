import { isDomainError } from '@sightline/domain/kernel'
import { describe, expect, it } from 'vitest'
import { assertSameOrigin, bearsCookie } from './same-origin.ts'

const publicUrl = 'https://stats.example.com'
const cookie = 'session=1'

function isRefused(headers: Parameters<typeof assertSameOrigin>[0]): boolean {
  try {
    assertSameOrigin(headers, publicUrl)
    return false
  } catch (error) {
    return isDomainError(error) && error.code === 'forbidden'
  }
}

describe('assertSameOrigin', () => {
  it('lets our own pages pass, by name, address and forwarded port', () => {
    expect(isRefused({ origin: publicUrl, host: 'api:3007' })).toBe(false)
    expect(isRefused({ origin: 'http://10.0.0.7:3007', host: '10.0.0.7:3007' })).toBe(false)
    expect(isRefused({ 'sec-fetch-site': 'same-origin', host: 'localhost' })).toBe(false)
  })

  it('refuses other sites, sandboxed pages, and the same host on another port', () => {
    expect(isRefused({ origin: 'https://evil.example', host: 'stats.example.com' })).toBe(true)
    expect(isRefused({ origin: 'null', host: 'stats.example.com' })).toBe(true)
    expect(isRefused({ origin: 'http://localhost:8080', host: 'localhost:3007' })).toBe(true)
    expect(isRefused({ 'sec-fetch-site': 'cross-site', host: 'stats.example.com' })).toBe(true)
    expect(isRefused({ 'sec-fetch-site': 'same-site', host: 'stats.example.com' })).toBe(true)
  })

  it('has nothing against callers that are no browsers', () => {
    expect(isRefused({ host: 'a' })).toBe(false)
  })
})

describe('bearsCookie', () => {
  it('is about requests that act with a cookie and no key', () => {
    expect(bearsCookie({ cookie })).toBe(true)
    expect(bearsCookie({ cookie, authorization: 'Bearer sls_x' })).toBe(false)
    expect(bearsCookie({})).toBe(false)
  })
})
