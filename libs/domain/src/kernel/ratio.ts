/** `part / whole`, and 0 instead of NaN or Infinity when there is nothing to divide by. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

/** Relative change from `previous` to `current`; undefined when there is no previous value to compare with. */
export function relativeChange(current: number, previous: number): number | undefined {
  return previous === 0 ? undefined : (current - previous) / previous
}
