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
import { popClasses } from './Popover'

export interface ComboboxItem {
  readonly value: string
  readonly label: string
  readonly detail?: string | undefined
}

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

const maxShown = 100

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
  const isNew = allowCustom && typed !== '' && !items.some((item) => item.value === typed)
  const selected = items.find((item) => item.value === value)
  return (
    <HeadlessCombobox
      immediate
      value={value ?? ''}
      onChange={(next: string | null) => next !== null && onChange(next)}
      onClose={() => setQuery('')}
    >
      <div className={classes('relative', className)}>
        <ComboboxInput
          aria-label={label}
          className={classes('field truncate py-0 pr-8', size === 'small' ? 'h-8 pl-2.5' : 'h-9')}
          placeholder={placeholder}
          displayValue={() => selected?.label ?? value ?? ''}
          onChange={(event) => {
            setQuery(event.target.value)
            props.onSearch?.(event.target.value)
          }}
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
        className={classes(
          popClasses,
          'thin-scroll [--anchor-max-height:18rem] min-w-[max(18rem,var(--input-width))] p-1 empty:invisible',
        )}
      >
        {isNew && <Choice item={{ value: typed, label: `Use “${typed}”` }} selected={false} />}
        {shown.map((item) => (
          <Choice key={item.value} item={item} selected={item.value === value} />
        ))}
        {shown.length === 0 && !isNew && (
          <p className="px-2.5 py-2 text-ink-3">{loading ? 'Loading…' : 'Nothing found'}</p>
        )}
      </ComboboxOptions>
    </HeadlessCombobox>
  )
}

function Choice({ item, selected }: { item: ComboboxItem; selected: boolean }) {
  return (
    <ComboboxOption
      value={item.value}
      className="flex cursor-default items-center gap-2 rounded-lg px-2.5 py-1.5 text-ink-2 data-[focus]:bg-sunken data-[focus]:text-ink"
    >
      <span className="flex-1 truncate">{item.label}</span>
      {item.detail && <span className="numeric max-w-28 truncate text-xs text-ink-3">{item.detail}</span>}
      {selected && <RiCheckLine className="size-4 shrink-0 text-accent" aria-hidden="true" />}
    </ComboboxOption>
  )
}

function matchingItems(items: readonly ComboboxItem[], query: string): readonly ComboboxItem[] {
  const wanted = query.toLowerCase()
  const found = wanted ? items.filter((item) => `${item.label} ${item.value}`.toLowerCase().includes(wanted)) : items
  return found.slice(0, maxShown)
}
