import { isInexact } from '@sightline/domain/kernel'

/**
 * JSON whose integers keep their digits, also those that a double cannot hold: `JSON.stringify` writes them as they were.
 * In a browser without `JSON.rawJSON` they are rounded.
 * @throws SyntaxError as JSON.parse does.
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, keepDigits)
}

function keepDigits(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = typeof value === 'number' && isInexact(value) ? context?.source : undefined
  return source !== undefined && 'rawJSON' in JSON ? JSON.rawJSON(source) : value
}
