import type { EventSchema, SchemaMode } from '@sightline/domain/event-schema'
import { RiAddLine, RiFileList3Line } from '@remixicon/react'
import { useState } from 'react'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { formatExact } from '../../ui/format/number'
import { SettingsSection } from '../project/SettingsSection'
import { RemoveDialog } from './RemoveDialog'
import { SchemaDialog } from './SchemaDialog'
import type { SectionProps } from './section-props'

interface SchemaSectionProps extends SectionProps {
  readonly schemas: readonly EventSchema[]
  /** Events that did not fit, by the id of the schema. */
  readonly counts: Readonly<Record<string, number>> | undefined
}

const modes: Readonly<Record<SchemaMode, { readonly label: string; readonly tone: 'bad' | 'accent' | 'warn' }>> = {
  reject: { label: 'Rejects', tone: 'bad' },
  quarantine: { label: 'Quarantines', tone: 'accent' },
  warn: { label: 'Warns', tone: 'warn' },
}

export function SchemaSection({ schemas, counts, change, isSaving, error, onOpen }: SchemaSectionProps) {
  const [editing, setEditing] = useState<EventSchema | 'new'>()
  const [removing, setRemoving] = useState<EventSchema>()
  const edit = (schema: EventSchema | 'new') => {
    onOpen()
    setEditing(schema)
  }
  const setSchemas = (next: readonly EventSchema[], onSaved?: () => void) =>
    change((policy) => ({ ...policy, schemas: [...next] }), onSaved)
  return (
    <SettingsSection
      flush
      title="Schemas"
      hint="What the properties of an event must be. What does not fit is refused, waits in quarantine, or is only counted."
      action={
        <Button icon={<RiAddLine className="size-4" aria-hidden="true" />} onClick={() => edit('new')}>
          New schema
        </Button>
      }
    >
      {schemas.length === 0 ? (
        <EmptyState
          icon={<RiFileList3Line />}
          title="No schemas yet"
          hint="Describe an event once, and a broken release shows here instead of in your reports."
        />
      ) : (
        <ul className="divide-y divide-line border-t border-line">
          {schemas.map((schema) => {
            const misfits = counts?.[schema.id] ?? 0
            return (
              <li
                key={schema.id}
                data-testid="schema"
                className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3"
              >
                <div className="min-w-0 flex-1 basis-56">
                  <p className="flex flex-wrap items-center gap-2">
                    <span className="min-w-0 break-words font-medium text-ink">{schema.event}</span>
                    <Badge tone={modes[schema.mode].tone}>{modes[schema.mode].label}</Badge>
                  </p>
                  <p className="mt-0.5 text-xs text-ink-3">
                    {schema.properties.length} {schema.properties.length === 1 ? 'property' : 'properties'}
                    {schema.isClosed && ', no others'} ·{' '}
                    {misfits === 0 ? 'everything fits' : `${formatExact(misfits)} did not fit in 30 days`}
                  </p>
                </div>
                <div className="flex gap-1">
                  <Button look="quiet" aria-label={`Edit the schema of ${schema.event}`} onClick={() => edit(schema)}>
                    Edit
                  </Button>
                  <Button
                    look="quiet"
                    disabled={isSaving}
                    className="hover:text-bad"
                    aria-label={`Remove the schema of ${schema.event}`}
                    onClick={() => {
                      onOpen()
                      setRemoving(schema)
                    }}
                  >
                    Remove
                  </Button>
                </div>
              </li>
            )
          })}
        </ul>
      )}
      <SchemaDialog
        key={editing === 'new' ? 'new' : editing?.id}
        open={editing !== undefined}
        schema={editing === 'new' ? undefined : editing}
        busy={isSaving}
        error={error}
        onClose={() => setEditing(undefined)}
        onSubmit={(saved) =>
          setSchemas(
            schemas.some(({ id }) => id === saved.id)
              ? schemas.map((one) => (one.id === saved.id ? saved : one))
              : [...schemas, saved],
            () => setEditing(undefined),
          )
        }
      />
      {removing && (
        <RemoveDialog
          noun="schema"
          description={`Within ten seconds ${removing.event} may have any properties again. What waits in quarantine stays there.`}
          busy={isSaving}
          error={error}
          onRemove={() =>
            setSchemas(
              schemas.filter(({ id }) => id !== removing.id),
              () => setRemoving(undefined),
            )
          }
          onClose={() => setRemoving(undefined)}
        />
      )}
    </SettingsSection>
  )
}
