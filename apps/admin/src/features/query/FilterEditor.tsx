import type { EventFieldType } from '@sightline/domain/event-catalog'
import type { EventFilter } from '@sightline/domain/query'
import { RiCloseLine } from '@remixicon/react'
import { useDeferredValue, useState } from 'react'
import { Button } from '../../ui/Button'
import { Combobox } from '../../ui/Combobox'
import { formatCompact } from '../../ui/format/number'
import { Select } from '../../ui/Select'
import { useEventFields, useEventValues } from '../event-catalog/use-event-catalog'
import { codedValues, withCodes } from './coded-values'
import { displayValue, fieldLabel } from './field'
import { emptyDraft, operandKind, operatorOptions, toFilter, withField, type FilterDraft } from './filter-draft'

interface FilterEditorProps {
  readonly event?: string | undefined
  readonly onDone: (filter: EventFilter) => void
}

export function FilterEditor({ event, onDone }: FilterEditorProps) {
  const fields = useEventFields(event)
  const [draft, setDraft] = useState<FilterDraft>(emptyDraft)
  const typeOf = (field: string): EventFieldType => fields.data?.find((one) => one.field === field)?.type ?? 'string'
  const filter = toFilter(draft)
  return (
    <form
      className="w-80 max-w-[calc(100vw-24px)] space-y-2 p-3"
      onSubmit={(submitted) => {
        submitted.preventDefault()
        if (filter) onDone(filter)
      }}
    >
      <Combobox
        label="Field"
        placeholder="Choose a field"
        value={draft.field}
        loading={fields.isPending}
        items={(fields.data ?? []).map((one) => ({
          value: one.field,
          label: fieldLabel(one.field),
          detail: one.example ?? one.type,
        }))}
        onChange={(field) => setDraft(withField(draft, field, typeOf(field)))}
      />
      {draft.field !== undefined && (
        <>
          <Select
            label="Operator"
            className="w-full"
            value={draft.operator}
            options={operatorOptions(typeOf(draft.field))}
            onChange={(operator) => setDraft({ ...draft, operator })}
          />
          <Operand draft={draft} onChange={setDraft} />
        </>
      )}
      <Button type="submit" look="primary" className="w-full justify-center" disabled={!filter}>
        Apply filter
      </Button>
    </form>
  )
}

function Operand({ draft, onChange }: { draft: FilterDraft; onChange: (draft: FilterDraft) => void }) {
  const kind = operandKind(draft.operator)
  if (kind === 'none') return null
  if (kind === 'values') return <ValueList draft={draft} onChange={onChange} />
  return (
    <input
      aria-label="Value"
      className="field h-8 py-0"
      inputMode={kind === 'number' ? 'decimal' : 'text'}
      placeholder={kind === 'number' ? 'A number' : 'Text'}
      value={draft.text}
      onChange={(event) => onChange({ ...draft, text: event.target.value })}
    />
  )
}

function ValueList({ draft, onChange }: { draft: FilterDraft; onChange: (draft: FilterDraft) => void }) {
  const field = draft.field ?? ''
  const [search, setSearch] = useState('')
  const typed = useDeferredValue(search.trim())
  const isCoded = codedValues(field) !== undefined
  const values = useEventValues(draft.field, isCoded ? '' : typed)
  const seen = values.data ?? []
  const items = (isCoded && typed !== '' ? withCodes(field, seen) : seen)
    .filter((one) => !draft.values.includes(one.value))
    .map((one) => ({
      value: one.value,
      label: displayValue(field, one.value),
      detail: 'count' in one ? formatCompact(one.count) : undefined,
    }))
  return (
    <div className="space-y-2">
      <Combobox
        key={draft.values.length}
        label="Value"
        placeholder={draft.values.length === 0 ? 'Choose or type a value' : 'Another value'}
        value={undefined}
        allowCustom
        onSearch={setSearch}
        loading={values.isPending}
        items={items}
        onChange={(value) => value !== '' && onChange({ ...draft, values: [...draft.values, value] })}
      />
      {draft.values.length > 0 && (
        <ul className="flex flex-wrap gap-1" aria-label="Chosen values">
          {draft.values.map((value) => (
            <li
              key={value}
              className="flex max-w-full items-center rounded-md bg-accent-soft text-xs font-medium text-accent-ink"
            >
              <span className="truncate py-0.5 pl-2">{displayValue(field, value)}</span>
              <button
                type="button"
                aria-label={`Remove ${displayValue(field, value)}`}
                className="px-1.5 py-0.5"
                onClick={() => onChange({ ...draft, values: draft.values.filter((one) => one !== value) })}
              >
                <RiCloseLine className="size-3.5" aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
