import type { IncomingHttpHeaders } from 'node:http'
import { DomainError } from '@sightline/domain/kernel'

/**
 * Refuses what another site makes a browser send. Browsers say where a request comes from; a caller that says nothing
 * is no browser.
 * @throws DomainError `forbidden`
 */
export function assertSameOrigin(headers: IncomingHttpHeaders, publicUrl: string): void {
  const { origin, host } = headers
  const site = headers['sec-fetch-site']
  if (origin !== undefined) {
    const isOwn = origin === publicUrl || URL.parse(origin)?.host === host
    if (!isOwn) throw new DomainError('forbidden', 'requests of other sites are refused', { origin })
  } else if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new DomainError('forbidden', 'requests of other sites are refused', { site })
  }
}

/** A request that could act with somebody's cookie. One that sends a key means what it does. */
export function bearsCookie(headers: IncomingHttpHeaders): boolean {
  return headers.cookie !== undefined && headers.authorization === undefined
}
