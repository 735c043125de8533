import { RiCloseLine, RiGitBranchLine } from '@remixicon/react'
import { Combobox } from '../../ui/Combobox'
import { Popover } from '../../ui/Popover'
import { useEventFields } from '../event-catalog/use-event-catalog'
import { fieldLabel } from '../query/field'

interface BreakdownPickerProps {
  readonly value: string | undefined
  readonly onChange: (field: string | undefined) => void
}

export function BreakdownPicker({ value, onChange }: BreakdownPickerProps) {
  return (
    <span className="flex items-center">
      <Popover
        look={value === undefined ? 'quiet' : 'secondary'}
        ariaLabel={value === undefined ? 'Break down by a field' : `Broken down by ${fieldLabel(value)}. Change`}
        label={
          <>
            <RiGitBranchLine className="size-4 text-ink-3" aria-hidden="true" />
            {value === undefined ? 'Break down' : <span>By {fieldLabel(value)}</span>}
          </>
        }
        panelClassName="w-72 p-3"
      >
        {(close) => (
          <FieldChoice
            value={value}
            onChange={(field) => {
              onChange(field)
              close()
            }}
          />
        )}
      </Popover>
      {value !== undefined && (
        <button
          type="button"
          aria-label="Remove the breakdown"
          onClick={() => onChange(undefined)}
          className="ml-0.5 rounded-md p-1.5 text-ink-3 hover:bg-sunken hover:text-ink"
        >
          <RiCloseLine className="size-4" aria-hidden="true" />
        </button>
      )}
    </span>
  )
}

function FieldChoice({ value, onChange }: { value: string | undefined; onChange: (field: string) => void }) {
  const fields = useEventFields()
  return (
    <Combobox
      label="Break down by"
      placeholder="Choose a field"
      value={value}
      loading={fields.isPending}
      items={(fields.data ?? []).map((one) => ({
        value: one.field,
        label: fieldLabel(one.field),
        detail: one.example ?? one.type,
      }))}
      onChange={onChange}
    />
  )
}
