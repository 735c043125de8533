/**
 * Whether a text is like a pattern in which `*` stands for any text and `?` for any one character. Not a regular
 * expression on purpose: people write these, every event is held against them, and no pattern can make that slow
 * (at worst length of text times length of pattern).
 */
export function isLike(text: string, pattern: string): boolean {
  let at = 0
  let patternAt = 0
  let starAt = -1
  let starTextAt = 0
  while (at < text.length) {
    const want = pattern[patternAt]
    if (want === '*') {
      starAt = patternAt++
      starTextAt = at
    } else if (want !== undefined && (want === '?' || want === text[at])) {
      at++
      patternAt++
    } else if (starAt >= 0) {
      patternAt = starAt + 1
      at = ++starTextAt
    } else {
      return false
    }
  }
  while (pattern[patternAt] === '*') patternAt++
  return patternAt === pattern.length
}
