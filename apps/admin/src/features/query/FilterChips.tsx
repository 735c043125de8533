import type { EventFilter } from '@sightline/domain/query'
import { RiCloseLine } from '@remixicon/react'
import { focusBefore } from '../../ui/move-focus'
import { describeFilter } from './filter-text'
import { toFilterText } from './filter-url'

interface FilterChipsProps {
  readonly filters: readonly EventFilter[]
  readonly onChange: (filters: EventFilter[]) => void
}

export function FilterChips({ filters, onChange }: FilterChipsProps) {
  if (filters.length === 0) return null
  return (
    <ul className="flex flex-wrap items-center gap-2" aria-label="Filters">
      {filters.map((filter, index) => (
        <li key={toFilterText(filter)} className="min-w-0">
          <FilterChip filter={filter} onRemove={() => onChange(filters.filter((_, other) => other !== index))} />
        </li>
      ))}
      {filters.length > 1 && (
        <li>
          <button
            type="button"
            className="rounded-md px-1.5 py-1 text-ink-3 hover:text-ink"
            onClick={(event) => {
              // The chips go with it.
              focusBefore(event.currentTarget.closest('ul')?.querySelector('button') ?? null)
              onChange([])
            }}
          >
            Clear all
          </button>
        </li>
      )}
    </ul>
  )
}

function FilterChip({ filter, onRemove }: { filter: EventFilter; onRemove: () => void }) {
  const { field, operator, value } = describeFilter(filter)
  const sentence = [field, operator, value].filter(Boolean).join(' ')
  return (
    <span
      data-testid="filter-chip"
      className="flex h-8 max-w-full items-center overflow-hidden rounded-lg border border-line bg-surface shadow-card"
    >
      <span className="truncate pl-2.5" title={sentence}>
        <span className="text-ink-3">
          {field} {operator}
        </span>
        {value && <span className="font-medium text-ink"> {value}</span>}
      </span>
      <button
        type="button"
        aria-label={`Remove filter: ${sentence}`}
        onClick={(event) => {
          focusBefore(event.currentTarget)
          onRemove()
        }}
        className="ml-1 flex h-full items-center px-1.5 text-ink-3 hover:bg-sunken hover:text-ink focus-visible:outline-offset-[-2px]"
      >
        <RiCloseLine className="size-4" aria-hidden="true" />
      </button>
    </span>
  )
}
