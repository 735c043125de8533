import type { EventFilter } from '@sightline/domain/query'
import { RiFilter3Line } from '@remixicon/react'
import { Popover } from '../../ui/Popover'
import { FilterEditor } from './FilterEditor'
import { toFilterText } from './filter-url'

interface AddFilterProps {
  readonly filters: readonly EventFilter[]
  readonly onChange: (filters: EventFilter[]) => void
  /** The event whose properties are offered; all events when absent. */
  readonly event?: string | undefined
  readonly label?: string
  readonly look?: 'secondary' | 'quiet'
}

export function AddFilter({ filters, onChange, event, label = 'Filter', look = 'secondary' }: AddFilterProps) {
  return (
    <Popover
      look={look}
      // In the header of a page it stands at the right edge, in a form at the left one.
      align={look === 'secondary' ? 'end' : 'start'}
      ariaLabel={`${label}: add a filter`}
      label={
        <>
          <RiFilter3Line className="size-4 text-ink-3" aria-hidden="true" />
          {label}
        </>
      }
    >
      {(close) => (
        <FilterEditor
          event={event}
          onDone={(filter) => {
            const isNew = !filters.some((one) => toFilterText(one) === toFilterText(filter))
            onChange(isNew ? [...filters, filter] : [...filters])
            close()
          }}
        />
      )}
    </Popover>
  )
}
