import { Tab, TabGroup, TabList } from '@headlessui/react'
import { classes } from './classes'
import type { Option } from './Select'

interface TabsProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly Option<T>[]
  readonly onChange: (value: T) => void
}

/** A row of quiet words; the chosen one is strong. For what sits inside a card. */
export function TextTabs<T extends string>({ label, value, options, onChange }: TabsProps<T>) {
  return (
    <Choices
      label={label}
      value={value}
      options={options}
      onChange={onChange}
      className="gap-0.5"
      tabClassName="rounded-md px-2 py-1 text-ink-3 hover:text-ink data-[selected]:bg-sunken data-[selected]:text-ink"
    />
  )
}

/** A joined control of a few choices. */
export function Segmented<T extends string>({ label, value, options, onChange }: TabsProps<T>) {
  return (
    <Choices
      label={label}
      value={value}
      options={options}
      onChange={onChange}
      className="h-8 rounded-lg bg-sunken p-0.5"
      tabClassName="rounded-md px-2.5 text-ink-3 hover:text-ink data-[selected]:bg-surface data-[selected]:text-ink data-[selected]:shadow-card"
    />
  )
}

function Choices<T extends string>(props: TabsProps<T> & { className: string; tabClassName: string }) {
  const { label, value, options, onChange, className, tabClassName } = props
  return (
    <TabGroup
      className="min-w-0"
      selectedIndex={options.findIndex((option) => option.value === value)}
      onChange={(index) => {
        const option = options[index]
        if (option) onChange(option.value)
      }}
    >
      <TabList
        aria-label={label}
        className={classes('flex min-w-0 items-stretch overflow-x-auto [scrollbar-width:none]', className)}
      >
        {options.map((option) => (
          <Tab
            key={option.value}
            className={classes(
              'whitespace-nowrap font-medium transition-colors focus-visible:outline-offset-[-2px]',
              tabClassName,
            )}
          >
            {option.label}
          </Tab>
        ))}
      </TabList>
    </TabGroup>
  )
}
