/** A whole pair, then half of one, then any other escape, so that a backslash that is itself escaped begins nothing. */
const escapes = /\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(u[dD][89a-fA-F][\da-fA-F]{2})|[^])/g

/**
 * The same JSON text with half characters (`\ud83d` alone) as U+FFFD. RFC 8259 8.2 lets them stand and leaves open what a
 * reader does: many parsers refuse the whole text, and so do PostgreSQL's jsonb and RFC 7493.
 */
export function toWellFormedJson(text: string): string {
  return text.replace(escapes, (escape, half: string | undefined) => (half === undefined ? escape : '\ufffd'))
}
