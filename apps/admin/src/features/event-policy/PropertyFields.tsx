import { propertyFormats, propertyTypes, type PropertyFormat, type PropertyType } from '@sightline/domain/event-schema'
import { RiCloseLine } from '@remixicon/react'
import { useState } from 'react'
import { Button } from '../../ui/Button'
import { TextField } from '../../ui/Field'
import { Select } from '../../ui/Select'
import type { PropertyDraft } from './schema-draft'

interface PropertyFieldsProps {
  readonly property: PropertyDraft
  /** From 1, to tell the rows apart by name. */
  readonly position: number
  readonly onChange: (change: Partial<PropertyDraft>) => void
  readonly onRemove: () => void
}

const typeTexts: Readonly<Record<PropertyType, string>> = {
  any: 'Anything',
  text: 'Text',
  number: 'Number',
  whole_number: 'Whole number',
  boolean: 'True or false',
  list: 'List',
  object: 'Object',
}
const formatTexts: Readonly<Record<PropertyFormat, string>> = {
  email: 'E-mail address',
  url: 'Address (URL)',
  uuid: 'UUID',
  date_time: 'Date or time',
}
const typeOptions = propertyTypes.map((value) => ({ value, label: typeTexts[value] }))
const formatOptions = [
  { value: '' as const, label: 'Any form' },
  ...propertyFormats.map((value) => ({ value, label: formatTexts[value] })),
]

export function PropertyFields({ property, position, onChange, onRemove }: PropertyFieldsProps) {
  const { oneOf, like, format, min, max } = property
  const [showsMore, setShowsMore] = useState([oneOf, like, format, min, max].some((text) => text !== ''))
  return (
    <div className="space-y-3 rounded-lg border border-line p-3" data-testid="schema-property">
      <div className="flex flex-wrap items-center gap-2">
        <input
          aria-label={`Name of property ${position}`}
          placeholder="price"
          className="field min-w-32 flex-1"
          maxLength={300}
          value={property.path}
          onChange={(event) => onChange({ path: event.target.value })}
        />
        <Select
          label={`Type of property ${position}`}
          value={property.type}
          options={typeOptions}
          onChange={(type) => onChange({ type })}
          className="h-9 w-36"
        />
        <label className="flex items-center gap-2 text-ink-2">
          <input
            type="checkbox"
            className="size-4"
            checked={property.isRequired}
            onChange={(event) => onChange({ isRequired: event.target.checked })}
          />
          Required
        </label>
        <Button look="quiet" size="icon" aria-label={`Remove property ${position}`} onClick={onRemove}>
          <RiCloseLine className="size-4" aria-hidden="true" />
        </Button>
      </div>
      {showsMore ? (
        <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
          <TextField
            label="One of"
            placeholder="free, pro"
            value={oneOf}
            onChange={(event) => onChange({ oneOf: event.target.value })}
          />
          <TextField
            label="Is like"
            placeholder="SKU-*"
            value={like}
            onChange={(event) => onChange({ like: event.target.value })}
          />
          <div className="grid grid-cols-2 gap-3">
            <TextField
              label="At least"
              inputMode="decimal"
              value={min}
              onChange={(event) => onChange({ min: event.target.value })}
            />
            <TextField
              label="At most"
              inputMode="decimal"
              value={max}
              onChange={(event) => onChange({ max: event.target.value })}
            />
          </div>
          <div className="space-y-1.5">
            <p className="font-medium text-ink">Form</p>
            <Select
              label={`Form of property ${position}`}
              value={format}
              options={formatOptions}
              onChange={(next) => onChange({ format: next })}
              className="w-full"
            />
          </div>
        </div>
      ) : (
        <button
          type="button"
          className="text-xs font-medium text-accent-ink hover:underline"
          onClick={() => setShowsMore(true)}
        >
          Values, form and limits
        </button>
      )}
    </div>
  )
}
