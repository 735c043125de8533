/** `type/subtype` (RFC 9110, section 8.3.1), and whatever follows it. */
const mediaType = /^\s*[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/

/**
 * Whether a `Content-Type` says anything. What clients build from parts that are missing (`undefined`, an empty text), or
 * set twice, does not: their bodies are read as if it were not there.
 */
export function isMediaType(contentType: string): boolean {
  return mediaType.test(contentType)
}
