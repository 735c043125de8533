export interface ComboboxItem {
  readonly value: string
  readonly label: string
  readonly detail?: string | undefined
  /** Other words that find it, never shown. */
  readonly keywords?: string | undefined
}

/** More than anyone scrolls through; typing narrows it. */
const maxShown = 100

/** Items that have every typed word somewhere in them; the one that was typed out in full comes first. */
export function matchingItems(items: readonly ComboboxItem[], typed: string): readonly ComboboxItem[] {
  const wanted = typed.trim().toLowerCase()
  if (wanted === '') return items.slice(0, maxShown)
  const words = wanted.split(/\s+/)
  const found = items.filter(({ label, value, keywords }) => {
    const text = `${label} ${value} ${keywords ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const isExact = (item: ComboboxItem) => [item.label, item.value].some((text) => text.toLowerCase() === wanted)
  return [...found.filter(isExact), ...found.filter((item) => !isExact(item))].slice(0, maxShown)
}

/** What was typed, as a choice of its own; undefined when it is an item, letter by letter, or nothing. */
export function customItem(items: readonly ComboboxItem[], typed: string): ComboboxItem | undefined {
  const value = typed.trim()
  if (value === '' || items.some((item) => item.value === value)) return undefined
  return { value, label: `Use “${value}”` }
}
