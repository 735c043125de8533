import type { EventSchema } from '@sightline/domain/event-schema'
import { RiAddLine } from '@remixicon/react'
import { useState } from 'react'
import { Button } from '../../ui/Button'
import { Dialog, DialogActions } from '../../ui/Dialog'
import { FormError, TextField } from '../../ui/Field'
import { RadioCards } from '../../ui/RadioCards'
import { PropertyFields } from './PropertyFields'
import { emptyProperty, parseSchemaDraft, toSchemaDraft, type PropertyDraft } from './schema-draft'

interface SchemaDialogProps {
  readonly open: boolean
  /** Undefined for a new one. */
  readonly schema: EventSchema | undefined
  readonly busy: boolean
  readonly error: string | undefined
  readonly onSubmit: (schema: EventSchema) => void
  readonly onClose: () => void
}

const modes = [
  { value: 'quarantine', title: 'Quarantine', hint: 'The client hears nothing; the event waits for you.' },
  { value: 'reject', title: 'Reject', hint: 'The client is told which field is wrong.' },
  { value: 'warn', title: 'Warn', hint: 'It is stored, and counted here.' },
] as const

export function SchemaDialog({ open, ...rest }: SchemaDialogProps) {
  return (
    <Dialog
      wide
      open={open}
      title={rest.schema ? `Schema of ${rest.schema.event}` : 'New schema'}
      onClose={rest.onClose}
    >
      <SchemaForm {...rest} />
    </Dialog>
  )
}

function SchemaForm({ schema, busy, error, onSubmit, onClose }: Omit<SchemaDialogProps, 'open'>) {
  const [draft, setDraft] = useState(() => toSchemaDraft(schema))
  const parsed = parseSchemaDraft(draft)
  const setProperty = (key: string, change: Partial<PropertyDraft>) =>
    setDraft({ ...draft, properties: draft.properties.map((one) => (one.key === key ? { ...one, ...change } : one)) })
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (parsed) onSubmit(parsed)
      }}
    >
      {error && <FormError>{error}</FormError>}
      <TextField
        label="Event"
        data-autofocus
        placeholder="order_completed"
        required
        maxLength={200}
        value={draft.event}
        onChange={(event) => setDraft({ ...draft, event: event.target.value })}
      />
      <div className="space-y-1.5">
        <p className="font-medium text-ink">When an event does not fit</p>
        <RadioCards
          label="What happens to an event that does not fit"
          value={draft.mode}
          options={modes}
          onChange={(mode) => setDraft({ ...draft, mode })}
        />
      </div>
      <fieldset className="space-y-2">
        <legend className="mb-1.5 font-medium text-ink">Properties</legend>
        <div className="thin-scroll max-h-72 space-y-2 overflow-y-auto">
          {draft.properties.map((property, index) => (
            <PropertyFields
              key={property.key}
              property={property}
              position={index + 1}
              onChange={(change) => setProperty(property.key, change)}
              onRemove={() =>
                setDraft({ ...draft, properties: draft.properties.filter(({ key }) => key !== property.key) })
              }
            />
          ))}
        </div>
        <Button
          icon={<RiAddLine className="size-4" aria-hidden="true" />}
          onClick={() => setDraft({ ...draft, properties: [...draft.properties, emptyProperty()] })}
        >
          Add a property
        </Button>
      </fieldset>
      <label className="flex items-center gap-2 text-ink-2">
        <input
          type="checkbox"
          className="size-4"
          checked={draft.isClosed}
          onChange={(event) => setDraft({ ...draft, isClosed: event.target.checked })}
        />
        Allow no other properties
      </label>
      <DialogActions>
        <Button size="medium" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="primary" size="medium" busy={busy} disabled={!parsed}>
          Save schema
        </Button>
      </DialogActions>
    </form>
  )
}
