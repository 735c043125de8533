import type { LocalStorage } from '../storage.ts'

/** A localStorage whose entries are its own properties, as in a browser; `room` is the longest value that it takes. */
export function createLocalStorage({ room = Infinity, onChange }: LocalStorageOptions = {}): LocalStorage {
  const methods = {
    getItem: (name: string) => entries[name] ?? null,
    setItem(name: string, value: string) {
      if (value.length > room) throw new Error('QuotaExceededError')
      entries[name] = value
      onChange?.(name, value)
    },
    removeItem(name: string) {
      Reflect.deleteProperty(entries, name)
      onChange?.(name, undefined)
    },
  }
  const entries: Record<string, string> = {}
  return new Proxy(methods, { ownKeys: () => Object.keys(entries), getOwnPropertyDescriptor: describeEntry })
}

interface LocalStorageOptions {
  readonly room?: number
  readonly onChange?: (name: string, value: string | undefined) => void
}

function describeEntry(): PropertyDescriptor {
  return { enumerable: true, configurable: true }
}
