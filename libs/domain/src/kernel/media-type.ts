/** `type/subtype` (RFC 9110, section 8.3.1), and whatever follows it. */
const mediaType = /^\s*[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/

export function isMediaType(contentType: string): boolean {
  return mediaType.test(contentType)
}

/**
 * Takes a `Content-Type` that says nothing out of a request: what clients build from parts that are missing (`undefined`,
 * an empty text), or set twice. A server would refuse it unread, in a form that no vendor's client knows, and the client
 * would drop what was refused.
 */
export function dropOddContentType(headers: { 'content-type'?: string | undefined }): void {
  const contentType = headers['content-type']
  if (contentType !== undefined && !isMediaType(contentType)) delete headers['content-type']
}
