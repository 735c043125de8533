/**
 * Whether a client that says `If-None-Match` has this version. Weak and strong tags are the same here (RFC 9110 13.1.2):
 * proxies that compress make ours weak.
 */
export function isKnownTag(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim())
  return known.some((tag) => tag === '*' || toOpaque(tag) === toOpaque(etag))
}

function toOpaque(tag: string): string {
  return tag.replace(/^W\//, '')
}
