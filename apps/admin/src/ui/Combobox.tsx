import {
  Combobox as HeadlessCombobox,
  ComboboxButton,
  ComboboxInput,
  ComboboxOption,
  ComboboxOptions,
} from '@headlessui/react'
import { RiArrowDownSLine, RiCheckLine } from '@remixicon/react'
import { useState } from 'react'
import { classes } from './classes'
import { customItem, matchingItems, type ComboboxItem } from './combobox-items'
import { popClasses } from './Popover'

export type { ComboboxItem }

interface ComboboxProps {
  readonly label: string
  readonly value: string | undefined
  readonly items: readonly ComboboxItem[]
  readonly onChange: (value: string) => void
  readonly placeholder?: string
  /** What was typed may be chosen although it is no item. */
  readonly allowCustom?: boolean
  readonly loading?: boolean
  /** Told what is typed, where more items can be fetched for it. */
  readonly onSearch?: (text: string) => void
  readonly size?: 'small' | 'medium'
  readonly className?: string
}

/** As wide as its field, and wider for long names up to a limit; the anchor's own, set inline, is the whole window. */
const listWidth = 'min-w-[max(18rem,var(--input-width))] !max-w-[max(var(--input-width),min(28rem,calc(100vw-1.5rem)))]'

export function Combobox(props: ComboboxProps) {
  const {
    label,
    value,
    items,
    onChange,
    placeholder,
    allowCustom = false,
    loading = false,
    size = 'small',
    className,
  } = props
  const [query, setQuery] = useState('')
  const typed = query.trim()
  const shown = matchingItems(items, typed)
  const custom = allowCustom ? customItem(items, typed) : undefined
  const choices = custom ? [...shown, custom] : shown
  // What is chosen already would keep the focus of the list; while something is typed the first match has it.
  const chosen = typed === '' ? (value ?? '') : ''
  const selected = items.find((item) => item.value === value)
  const search = (text: string) => {
    setQuery(text)
    props.onSearch?.(text)
  }
  return (
    <HeadlessCombobox
      immediate
      value={chosen}
      onChange={(next: string | null) => next !== null && onChange(next)}
      onClose={() => search('')}
    >
      <div className={classes('relative', className)}>
        <ComboboxInput
          aria-label={label}
          className={classes('field truncate py-0 pr-8', size === 'small' ? 'h-8 pl-2.5' : 'h-9')}
          placeholder={placeholder}
          displayValue={() => selected?.label ?? value ?? ''}
          onChange={(event) => search(event.target.value)}
          onFocus={(event) => event.target.select()}
          autoComplete="off"
          spellCheck={false}
        />
        <ComboboxButton aria-label={`Show choices of ${label}`} className="absolute inset-y-0 right-0 px-2 text-ink-3">
          <RiArrowDownSLine className="size-4" aria-hidden="true" />
        </ComboboxButton>
      </div>
      <ComboboxOptions
        anchor="bottom start"
        className={classes(popClasses, 'thin-scroll p-1 [--anchor-max-height:18rem] empty:invisible', listWidth)}
      >
        {choices.map((item) => (
          <Choice key={`${chosen} ${item.value}`} item={item} selected={item.value === value} />
        ))}
        {choices.length === 0 && <p className="px-2.5 py-2 text-ink-3">{loading ? 'Loading…' : 'Nothing found'}</p>}
      </ComboboxOptions>
    </HeadlessCombobox>
  )
}

function Choice({ item, selected }: { item: ComboboxItem; selected: boolean }) {
  return (
    <ComboboxOption
      value={item.value}
      title={item.label}
      className="flex cursor-default items-center gap-2 rounded-lg px-2.5 py-1.5 text-ink-2 data-[focus]:bg-sunken data-[focus]:text-ink"
    >
      <span className="min-w-0 flex-1 truncate">{item.label}</span>
      {item.detail && <span className="numeric max-w-28 shrink-0 truncate text-xs text-ink-3">{item.detail}</span>}
      {selected && <RiCheckLine className="size-4 shrink-0 text-accent" aria-hidden="true" />}
    </ComboboxOption>
  )
}
