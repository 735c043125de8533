import type { TrendMeasure, TrendSeries } from '@sightline/domain/trend'
import { RiDeleteBinLine } from '@remixicon/react'
import { Button } from '../../ui/Button'
import { Combobox } from '../../ui/Combobox'
import { formatCompact } from '../../ui/format/number'
import { Select } from '../../ui/Select'
import { useEventFields, useEventNames } from '../event-catalog/use-event-catalog'
import { AddFilter } from '../query/AddFilter'
import { fieldLabel } from '../query/field'
import { FilterChips } from '../query/FilterChips'
import { toMeasure, measureOptions } from './measure'
import { eventLabel } from './trend-label'
import { anyEvent } from './trend-url'

interface SeriesEditorProps {
  readonly position: number
  readonly series: TrendSeries
  readonly onChange: (series: TrendSeries) => void
  readonly onRemove: (() => void) | undefined
}

export function SeriesEditor({ position, series, onChange, onRemove }: SeriesEditorProps) {
  const letter = String.fromCharCode(65 + position)
  const filters = [...series.filters]
  return (
    <div
      role="group"
      aria-label={`Series ${letter}`}
      className="grid grid-cols-[auto_1fr] items-center gap-x-2 gap-y-2 sm:flex sm:flex-wrap"
    >
      <span
        className="flex size-6 shrink-0 items-center justify-center rounded-md bg-accent-soft text-xs font-semibold text-accent-ink"
        aria-hidden="true"
      >
        {letter}
      </span>
      <EventPicker value={series.event} onChange={(event) => onChange({ ...series, event })} />
      <div className="col-start-2 flex min-w-0 flex-wrap items-center gap-2 sm:contents">
        <MeasurePicker
          event={series.event}
          value={series.measure}
          onChange={(measure) => onChange({ ...series, measure })}
        />
        <AddFilter
          filters={filters}
          event={series.event}
          label={`Filter ${letter}`}
          look="quiet"
          onChange={(next) => onChange({ ...series, filters: next })}
        />
        {onRemove && (
          <Button look="quiet" size="icon" aria-label={`Remove series ${letter}`} onClick={onRemove}>
            <RiDeleteBinLine className="size-4" aria-hidden="true" />
          </Button>
        )}
        <FilterChips filters={filters} onChange={(next) => onChange({ ...series, filters: next })} />
      </div>
    </div>
  )
}

function EventPicker({ value, onChange }: { value: string; onChange: (event: string) => void }) {
  const names = useEventNames()
  const items = [
    { value: anyEvent, label: eventLabel(anyEvent), detail: 'any name' },
    ...(names.data ?? []).map((one) => ({ value: one.event, label: one.event, detail: formatCompact(one.count) })),
  ]
  return (
    <Combobox
      label="Event"
      className="min-w-0 flex-1 basis-44 sm:max-w-64"
      value={value}
      items={items}
      allowCustom
      loading={names.isPending}
      onChange={onChange}
    />
  )
}

interface MeasurePickerProps {
  readonly event: string
  readonly value: TrendMeasure
  readonly onChange: (measure: TrendMeasure) => void
}

function MeasurePicker({ event, value, onChange }: MeasurePickerProps) {
  const fields = useEventFields(event)
  const numeric = (fields.data ?? []).filter((one) => one.type === 'number' || one.type === 'mixed')
  const field = 'field' in value ? value.field : undefined
  return (
    <>
      <Select
        label="Measure"
        value={value.kind}
        options={measureOptions}
        onChange={(kind) => onChange(toMeasure(kind, field ?? numeric[0]?.field))}
      />
      {field !== undefined && (
        <Combobox
          label="Property"
          className="min-w-0 flex-1 basis-36 sm:max-w-52"
          value={field}
          loading={fields.isPending}
          items={numeric.map((one) => ({ value: one.field, label: fieldLabel(one.field), detail: one.example }))}
          onChange={(next) => onChange(toMeasure(value.kind, next))}
        />
      )}
    </>
  )
}
