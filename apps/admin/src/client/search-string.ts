/** The query string as this app uses it: plain text values, and a key that repeats is a list. */
export type SearchRecord = Readonly<Record<string, string | readonly string[] | undefined>>

export function parseSearchString(text: string): Record<string, string | string[]> {
  const search: Record<string, string | string[]> = {}
  for (const [key, value] of new URLSearchParams(text)) {
    const before = search[key]
    search[key] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
  }
  return search
}

/** Keeps `: , / *` as they are: legal in a query, and `f=path:is:/pricing` can then be read and typed. */
export function toSearchString(search: SearchRecord): string {
  const pairs = Object.entries(search).flatMap(([key, value]) =>
    (value === undefined ? [] : Array.isArray(value) ? value : [value]).map((one) => `${encode(key)}=${encode(one)}`),
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/%3A|%2C|%2F/g, (code) => decodeURIComponent(code))
}

/** One value or several of a key, from whatever the address bar held. */
export function listOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')
}

export function textOf(value: unknown): string | undefined {
  return listOf(value)[0]
}
