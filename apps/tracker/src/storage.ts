/** localStorage where it may be used, else memory: a tracker must not break a page that forbids storage. */
export interface Storage {
  get(name: string): string | undefined
  set(name: string, value: string | undefined): void
}

export function createStorage(find: () => globalThis.Storage): Storage {
  const memory = new Map<string, string>()
  const use = <T>(work: (storage: globalThis.Storage) => T): T | undefined => {
    try {
      return work(find())
    } catch {
      return undefined
    }
  }
  return {
    get: (name) => use((storage) => storage.getItem(name)) ?? memory.get(name),
    set(name, value) {
      if (value === undefined) {
        memory.delete(name)
        use((storage) => storage.removeItem(name))
      } else {
        memory.set(name, value)
        use((storage) => storage.setItem(name, value))
      }
    },
  }
}
