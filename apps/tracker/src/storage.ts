/**
 * localStorage where it may be used, else memory: a tracker must not break a page that forbids storage or has filled it.
 * What could not be written lives in memory until it can.
 */
export interface Storage {
  get(name: string): string | undefined
  set(name: string, value: string | undefined): void
  /** All names that begin with `prefix`, sorted. */
  list(prefix: string): string[]
}

export type LocalStorage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>

export function createStorage(find: () => LocalStorage): Storage {
  const memory = new Map<string, string>()
  const attempt = <T>(work: (storage: LocalStorage) => T): T | undefined => {
    try {
      return work(find())
    } catch {
      return undefined
    }
  }
  return {
    get: (name) => memory.get(name) || attempt((storage) => storage.getItem(name)) || undefined,
    set(name, value) {
      memory.delete(name)
      if (value === undefined) attempt((storage) => storage.removeItem(name))
      else if (!attempt((storage) => (storage.setItem(name, value), true))) memory.set(name, value)
    },
    list: (prefix) =>
      [...new Set([...(attempt((storage) => Object.keys(storage)) || []), ...memory.keys()])]
        .filter((name) => name.startsWith(prefix))
        .sort(),
  }
}
