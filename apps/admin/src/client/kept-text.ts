/** How long the browser keeps a text: as long as the tab, or until somebody clears its storage. */
type Place = 'tab' | 'browser'

/** What was kept under the key. Nothing where the browser forbids it, as private windows and strict settings do. */
export function findKept(place: Place, key: string): string | undefined {
  try {
    return storageOf(place).getItem(key) ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps a text, if the browser lets us; undefined forgets it. */
export function keep(place: Place, key: string, text: string | undefined): void {
  try {
    if (text === undefined) storageOf(place).removeItem(key)
    else storageOf(place).setItem(key, text)
  } catch {
    // Forbidden, or full: what is kept is a convenience only.
  }
}

/** Where it is forbidden, to name the storage is already an error. */
function storageOf(place: Place): Storage {
  return place === 'tab' ? window.sessionStorage : window.localStorage
}
