import { parseExactJson } from '../../ui/format/exact-json'

/** The event with one member to a line; as it is when it is no JSON, because it was cut. */
export function toPrettyJson(raw: string): string {
  try {
    return JSON.stringify(parseExactJson(raw), null, 2)
  } catch {
    return raw
  }
}
