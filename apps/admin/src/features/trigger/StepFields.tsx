import { RiCloseLine } from '@remixicon/react'
import { useId } from 'react'
import { Button } from '../../ui/Button'
import { classes } from '../../ui/classes'
import { Combobox } from '../../ui/Combobox'
import { formatCompact } from '../../ui/format/number'
import { useEventNames } from '../event-catalog/use-event-catalog'
import { AddFilter } from '../query/AddFilter'
import { FilterChips } from '../query/FilterChips'
import type { StepDraft } from './trigger-draft'

interface StepFieldsProps {
  readonly step: StepDraft
  /** From 1. */
  readonly position: number
  readonly fault: string | undefined
  readonly onChange: (change: Partial<StepDraft>) => void
  /** Undefined while there are no more than a sequence needs. */
  readonly onRemove: (() => void) | undefined
}

export function StepFields({ step, position, fault, onChange, onRemove }: StepFieldsProps) {
  const id = useId()
  const { event, filters } = step
  const setFilters = (next: StepDraft['filters']) => onChange({ filters: next })
  return (
    <div
      role="group"
      aria-label={`Step ${position}`}
      aria-describedby={fault && `${id}-fault`}
      className="grid grid-cols-[auto_1fr] items-center gap-2"
    >
      <span
        className="flex size-6 shrink-0 items-center justify-center rounded-md bg-accent-soft text-xs font-semibold text-accent-ink"
        aria-hidden="true"
      >
        {position}
      </span>
      <div className="flex min-w-0 items-center gap-2">
        <EventPicker value={event} isFaulty={fault !== undefined} onChange={(next) => onChange({ event: next })} />
        <AddFilter
          filters={filters}
          event={event === '' ? undefined : event}
          label="Filter"
          look="quiet"
          onChange={setFilters}
        />
        {onRemove && (
          <Button look="quiet" size="icon" aria-label={`Remove step ${position}`} onClick={onRemove}>
            <RiCloseLine className="size-4" aria-hidden="true" />
          </Button>
        )}
      </div>
      {(filters.length > 0 || fault) && (
        <div className="col-start-2 min-w-0 space-y-2">
          {fault && (
            <p id={`${id}-fault`} className="text-xs text-bad">
              {fault}
            </p>
          )}
          <FilterChips filters={filters} onChange={setFilters} />
        </div>
      )}
    </div>
  )
}

interface EventPickerProps {
  readonly value: string
  readonly isFaulty: boolean
  readonly onChange: (event: string) => void
}

function EventPicker({ value, isFaulty, onChange }: EventPickerProps) {
  const names = useEventNames()
  return (
    <Combobox
      label="Event"
      placeholder="Choose or type an event"
      className={classes('min-w-0 flex-1', isFaulty && '[&_input]:border-bad')}
      size="medium"
      value={value}
      items={(names.data ?? []).map((one) => ({
        value: one.event,
        label: one.event,
        detail: formatCompact(one.count),
      }))}
      allowCustom
      loading={names.isPending}
      onChange={onChange}
    />
  )
}
