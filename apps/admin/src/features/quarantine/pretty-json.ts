/** The event with one member to a line; as it is when it is no JSON, because it was cut. */
export function toPrettyJson(raw: string): string {
  try {
    // Numbers that a double cannot hold keep their digits.
    const value: unknown = JSON.parse(raw, keepDigits)
    return JSON.stringify(value, null, 2)
  } catch {
    return raw
  }
}

function keepDigits(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isInexact = typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value)
  return isInexact && context?.source !== undefined && 'rawJSON' in JSON ? JSON.rawJSON(context.source) : value
}
