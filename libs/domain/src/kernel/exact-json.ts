declare global {
  // ECMAScript 2026, "JSON.parse source text access"; TypeScript has no types for it yet.
  interface JSON {
    rawJSON(text: string): object
    isRawJSON(value: unknown): value is RawNumber
    parse(
      text: string,
      reviver: (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown
  }
}

/** A number as it was written, where a double cannot hold it; `JSON.stringify` writes it back digit by digit. */
export interface RawNumber {
  readonly rawJSON: string
}

/** Whether reading a number as a double may have changed it: integers beyond 2^53, and the sign of zero. */
export function isInexact(value: number): boolean {
  return (Number.isInteger(value) && !Number.isSafeInteger(value)) || Object.is(value, -0)
}

/**
 * JSON with every integer as it was written: those that a double cannot hold become a `RawNumber`. About five times as
 * slow as JSON.parse, so it is for texts that are known to hold one (see `isInexact`).
 * @throws SyntaxError as JSON.parse does.
 */
export function parseJsonExactly(text: string): unknown {
  return JSON.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && isInexact(value) && /^-?\d+$/.test(source)
      ? JSON.rawJSON(source)
      : value,
  )
}

export function isRawNumber(value: unknown): value is RawNumber {
  return JSON.isRawJSON(value)
}
