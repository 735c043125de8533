import type { Trigger, TriggerDefinition } from '@sightline/domain/trigger'
import { RiAddLine } from '@remixicon/react'
import { useState } from 'react'
import { errorLineOf } from '../../client/error-text'
import { Button } from '../../ui/Button'
import { CardSkeleton } from '../../ui/CardSkeleton'
import { PageHeader } from '../../ui/PageHeader'
import { QueryPanel } from '../../ui/QueryPanel'
import { useNow } from '../../ui/use-now'
import { useTitle } from '../../ui/use-title'
import { RemoveDialog } from '../event-policy/RemoveDialog'
import { useProject } from '../project/use-project'
import { NoTriggers } from './NoTriggers'
import { TriggerCard } from './TriggerCard'
import { TriggerDialog } from './TriggerDialog'
import { useTriggerChanges, useTriggers } from './use-triggers'
import { WebhookDialog } from './WebhookDialog'

/** What is being written: a new trigger, perhaps from an example, or one that is there. */
type Editing =
  | { readonly kind: 'new'; readonly example: TriggerDefinition | undefined }
  | { readonly kind: 'edit'; readonly trigger: Trigger }

/** When one person does one thing and then another, something happens. */
export function TriggersPage() {
  const project = useProject()
  useTitle('Triggers', project.name)
  const now = useNow(10_000)
  const triggers = useTriggers(project.id)
  const { create, update, remove } = useTriggerChanges()
  const [editing, setEditing] = useState<Editing>()
  const [removing, setRemoving] = useState<Trigger>()
  const [shown, setShown] = useState<{ readonly trigger: Trigger; readonly isNew: boolean }>()
  const edit = (next: Editing) => {
    create.reset()
    update.reset()
    setEditing(next)
  }
  const createNew = (example?: TriggerDefinition) => edit({ kind: 'new', example })
  const save = (definition: TriggerDefinition) => {
    if (editing?.kind === 'edit') {
      const { id: triggerId } = editing.trigger
      update.mutate({ projectId: project.id, triggerId, definition }, { onSuccess: () => setEditing(undefined) })
      return
    }
    const onSuccess = (trigger: Trigger) => {
      setEditing(undefined)
      if (trigger.action.kind === 'webhook') setShown({ trigger, isNew: true })
    }
    create.mutate({ projectId: project.id, definition }, { onSuccess })
  }
  const error = create.error ?? update.error
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="Triggers">
        {triggers.data !== undefined && triggers.data.length > 0 && (
          <Button look="primary" icon={<RiAddLine className="size-4" aria-hidden="true" />} onClick={() => createNew()}>
            New trigger
          </Button>
        )}
      </PageHeader>
      <QueryPanel
        query={triggers}
        skeleton={<CardSkeleton label="Loading the triggers" />}
        errorClassName="min-h-[20rem]"
      >
        {(data) =>
          data.length === 0 ? (
            <NoTriggers onCreate={createNew} />
          ) : (
            <ul className="space-y-4">
              {data.map((trigger) => (
                <TriggerCard
                  key={trigger.id}
                  trigger={trigger}
                  projectId={project.id}
                  timeZone={project.timeZone}
                  now={now}
                  onEdit={() => edit({ kind: 'edit', trigger })}
                  onRemove={() => {
                    remove.reset()
                    setRemoving(trigger)
                  }}
                  onShowWebhook={() => setShown({ trigger, isNew: false })}
                />
              ))}
            </ul>
          )
        }
      </QueryPanel>
      {editing && (
        <TriggerDialog
          title={editing.kind === 'edit' ? 'Edit trigger' : 'New trigger'}
          definition={editing.kind === 'edit' ? editing.trigger : editing.example}
          busy={create.isPending || update.isPending}
          error={error ? errorLineOf(error) : undefined}
          onSubmit={save}
          onClose={() => setEditing(undefined)}
        />
      )}
      {shown && <WebhookDialog projectId={project.id} {...shown} onClose={() => setShown(undefined)} />}
      {removing && (
        <RemoveDialog
          noun="trigger"
          description={`“${removing.name}” stops at once, and the list of its firings goes with it. What it stored stays.`}
          busy={remove.isPending}
          error={remove.error ? errorLineOf(remove.error) : undefined}
          onRemove={() =>
            remove.mutate(
              { projectId: project.id, triggerId: removing.id },
              { onSuccess: () => setRemoving(undefined) },
            )
          }
          onClose={() => setRemoving(undefined)}
        />
      )}
    </div>
  )
}
