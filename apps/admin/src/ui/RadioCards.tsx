import { Radio, RadioGroup } from '@headlessui/react'
import { classes } from './classes'

interface RadioCardsProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly title: string; readonly hint: string }[]
  readonly onChange: (value: T) => void
}

const columns: Readonly<Record<number, string>> = { 2: 'sm:grid-cols-2', 3: 'sm:grid-cols-3' }

/** A choice of one from two or three that need a word of explanation each. Named for screen readers by `label`. */
export function RadioCards<T extends string>({ label, value, options, onChange }: RadioCardsProps<T>) {
  return (
    <RadioGroup
      value={value}
      onChange={onChange}
      aria-label={label}
      className={classes('grid grid-cols-1 gap-2', columns[options.length])}
    >
      {options.map((one) => (
        <Radio
          key={one.value}
          value={one.value}
          className="cursor-default rounded-lg border border-line-strong p-3 hover:bg-sunken data-[checked]:border-accent data-[checked]:bg-accent-soft"
        >
          <span className="block font-medium text-ink">{one.title}</span>
          <span className="mt-0.5 block text-xs text-ink-2">{one.hint}</span>
        </Radio>
      ))}
    </RadioGroup>
  )
}
