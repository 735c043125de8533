/** What repeats is shorter, and who makes up a long text for each event must not fill the memory with them. */
export const maxKeyLength = 300

/**
 * Remembers a pure function's answers. Two generations of at most `size` keys: when the young one is full it becomes
 * the old one, so memory is bounded and what is asked for often stays, at the cost of one Map look-up. Answers to keys
 * above `maxKeyLength` are computed each time.
 */
export function createBoundedCache<Value>(size: number, compute: (key: string) => Value): (key: string) => Value {
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()
  return (key) => {
    const known = young.get(key)
    if (known !== undefined) return known
    if (key.length > maxKeyLength) return compute(key)
    const value = old.get(key) ?? compute(key)
    if (young.size >= size) {
      old = young
      young = new Map()
    }
    young.set(key, value)
    return value
  }
}
