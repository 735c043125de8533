import { Listbox, ListboxButton, ListboxOption, ListboxOptions } from '@headlessui/react'
import { RiArrowDownSLine, RiCheckLine } from '@remixicon/react'
import type { ReactNode } from 'react'
import { buttonClasses } from './Button'
import { classes } from './classes'
import { popClasses } from './Popover'

export interface Option<T extends string> {
  readonly value: T
  readonly label: string
  readonly hint?: string
}

interface SelectProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly Option<T>[]
  readonly onChange: (value: T) => void
  readonly icon?: ReactNode
  readonly look?: 'secondary' | 'quiet'
  readonly className?: string
  readonly align?: 'start' | 'end'
  /** Has the focus when the dialog around it opens. */
  readonly 'data-autofocus'?: boolean
}

/** A choice of one from a few. Named for screen readers by `label`, which is not drawn. */
export function Select<T extends string>(props: SelectProps<T>) {
  const { label, value, options, onChange, icon, look, className, align = 'start' } = props
  const selected = options.find((option) => option.value === value)
  const text = selected?.label ?? value
  return (
    <Listbox value={value} onChange={onChange}>
      <ListboxButton
        data-autofocus={props['data-autofocus']}
        aria-label={`${label}: ${text}`}
        className={classes(buttonClasses(look), className)}
      >
        {icon}
        <span className="truncate">{text}</span>
        <RiArrowDownSLine className="-mr-1 ml-auto size-4 shrink-0 text-ink-3" aria-hidden="true" />
      </ListboxButton>
      <ListboxOptions
        anchor={`bottom ${align}`}
        className={classes(popClasses, 'thin-scroll [--anchor-max-height:20rem] min-w-[var(--button-width)] p-1')}
      >
        {options.map((option) => (
          <ListboxOption
            key={option.value}
            value={option.value}
            className="flex cursor-default items-center gap-2 rounded-lg px-2.5 py-1.5 text-ink-2 data-[focus]:bg-sunken data-[focus]:text-ink"
          >
            <span className="flex-1 whitespace-nowrap">
              {option.label}
              {option.hint && <span className="ml-2 text-xs text-ink-3">{option.hint}</span>}
            </span>
            <RiCheckLine
              className={classes('size-4 text-accent', option.value !== value && 'invisible')}
              aria-hidden="true"
            />
          </ListboxOption>
        ))}
      </ListboxOptions>
    </Listbox>
  )
}
