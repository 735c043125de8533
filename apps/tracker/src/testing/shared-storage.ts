import type { LocalStorage } from '../storage.ts'
import { createLocalStorage } from './local-storage.ts'

interface Change {
  readonly name: string
  readonly value: string | undefined
  /** The copy that it was made in. */
  readonly by: number
}

/** The localStorage that a process has, and the moment at which it hears what others have changed. */
export interface StorageCopy {
  readonly local: LocalStorage
  hear(): void
}

/**
 * The localStorage of one origin in a browser of several processes: each works on a copy of its own, what it changes is
 * kept at once, and the other copies hear of it some time later, in the order of the changes.
 */
export function createSharedStorage() {
  const changes: Change[] = []
  let copies = 0
  const openCopy = (): StorageCopy => {
    const by = copies++
    let heard = 0
    let isHearing = false
    const local = createLocalStorage({ onChange: (name, value) => isHearing || changes.push({ name, value, by }) })
    const hear = () => {
      isHearing = true
      for (const change of changes.slice(heard)) if (change.by !== by) apply(change, local)
      isHearing = false
      heard = changes.length
    }
    hear()
    return { local, hear }
  }
  return {
    openCopy,
    /** What a page that opens now finds. */
    names: () => Object.keys(openCopy().local),
  }
}

function apply({ name, value }: Change, local: LocalStorage): void {
  if (value === undefined) local.removeItem(name)
  else local.setItem(name, value)
}
