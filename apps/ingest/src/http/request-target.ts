import type { IncomingMessage } from 'node:http'

const schemeAndHost = /^https?:\/\/([^/?#]*)/i

/**
 * Brings a request's target to the form in which routes are found, and doors read it. Some clients name the host as they
 * would to a proxy: it then stands for the header's (RFC 9112 3.2.2). Others put their path behind a host that ends with a
 * slash of its own.
 */
export function toCommonTarget(request: IncomingMessage): void {
  const { url = '' } = request
  const [prefix = '', host] = url.startsWith('/') ? [] : (schemeAndHost.exec(url) ?? [])
  if (host !== undefined) request.headers.host = host
  if (prefix !== '' || url.includes('//')) request.url = withSingleSlashes(url.slice(prefix.length))
}

function withSingleSlashes(target: string): string {
  const queryAt = target.indexOf('?')
  const path = queryAt < 0 ? target : target.slice(0, queryAt)
  return `/${path}`.replaceAll(/\/{2,}/g, '/') + target.slice(path.length)
}

/** A path with its letters as they are; what is no percent-encoding stays. A slash that is encoded parts nothing. */
export function readPath(path: string): string {
  if (!path.includes('%')) return path
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}
