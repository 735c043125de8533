type Fields = Readonly<Record<string, unknown>>

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at a path of names; undefined where there is none. Lists are not looked into. */
export function readPath(value: Fields, path: readonly string[]): unknown {
  let current: unknown = value
  for (const name of path) {
    if (!isFields(current) || !Object.hasOwn(current, name)) return undefined
    current = current[name]
  }
  return current
}

/** The same with another value there, or without it when that is undefined; unchanged when nothing was there. */
export function withPath(value: Fields, path: readonly string[], replacement: unknown): Fields {
  const [name, ...rest] = path
  if (name === undefined || !Object.hasOwn(value, name)) return value
  const child = value[name]
  if (rest.length > 0) return isFields(child) ? { ...value, [name]: withPath(child, rest, replacement) } : value
  if (replacement !== undefined) return { ...value, [name]: replacement }
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))
}
