import type { Person, PersonMerge } from '@sightline/domain/person'
import { RiArrowRightLine } from '@remixicon/react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { askAnew } from '../../client/ask-anew'
import { errorLineOf } from '../../client/error-text'
import { useTRPC } from '../../client/trpc'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { Dialog, DialogActions } from '../../ui/Dialog'
import { FormError } from '../../ui/Field'
import { formatDay } from '../../ui/format/date'
import { useProject } from '../project/use-project'

/** What ties the ids together; each pair can be taken apart, and put together again. */
export function MergeList({ person, timeZone }: { person: Person; timeZone: string }) {
  const [asked, setAsked] = useState<PersonMerge>()
  const change = useChangeMerge()
  const changing = change.isPending ? change.variables.merge : undefined
  const ask = (merge: PersonMerge | undefined) => {
    change.reset()
    setAsked(merge)
  }
  const error = change.error && <FormError>{errorLineOf(change.error)}</FormError>
  if (person.merges.length === 0) return null
  return (
    <Card className="overflow-hidden" aria-label="Merged ids">
      <header className="p-5 pb-3">
        <h2 className="font-semibold text-ink">Merged ids</h2>
        <p className="text-ink-3">What events have said about ids that belong together.</p>
      </header>
      {error && asked === undefined && <div className="px-5 pb-3">{error}</div>}
      <ul className="divide-y divide-line border-t border-line">
        {person.merges.map((merge) => (
          <li
            key={`${merge.kind} ${merge.fromId} ${merge.toId}`}
            data-testid="merge"
            data-from={merge.fromId}
            data-undone={merge.isUndone}
            className="flex items-center gap-3 px-5 py-3"
          >
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-x-1.5 gap-y-0.5 break-all font-mono text-xs text-ink">
                {merge.fromId}
                <RiArrowRightLine className="size-3.5 shrink-0 text-ink-3" aria-label="belongs to" />
                {merge.toId}
              </p>
              <p className="mt-1 flex flex-wrap items-center gap-2 text-xs text-ink-3">
                {merge.kind === 'device' ? 'Device identified' : 'Alias'} · {formatDay(merge.firstAt, timeZone)}
                {merge.isUndone && <Badge tone="warn">Taken apart</Badge>}
              </p>
            </div>
            {merge.isUndone ? (
              <Button busy={changing === merge} onClick={() => change.mutate({ merge, isUndone: false })}>
                Redo
              </Button>
            ) : (
              <Button onClick={() => ask(merge)}>Undo</Button>
            )}
          </li>
        ))}
      </ul>
      {asked && (
        <Dialog
          open
          title="Take these ids apart?"
          description={`${asked.fromId} and ${asked.toId} count as two persons then, in every report and for the past too. No event is changed, and you can redo it.`}
          onClose={() => ask(undefined)}
        >
          {error}
          <DialogActions>
            <Button data-autofocus size="medium" onClick={() => ask(undefined)}>
              Keep them together
            </Button>
            <Button
              look="danger"
              size="medium"
              busy={change.isPending}
              onClick={() => change.mutate({ merge: asked, isUndone: true }, { onSuccess: () => setAsked(undefined) })}
            >
              Take apart
            </Button>
          </DialogActions>
        </Dialog>
      )}
    </Card>
  )
}

function useChangeMerge() {
  const api = useTRPC()
  const project = useProject()
  const queryClient = useQueryClient()
  const undo = useMutation(api.person.undoMerge.mutationOptions())
  const redo = useMutation(api.person.redoMerge.mutationOptions())
  return useMutation({
    mutationFn: ({ merge: { kind, fromId, toId }, isUndone }: { merge: PersonMerge; isUndone: boolean }) => {
      const input = { projectId: project.id, edge: { kind, fromId, toId } }
      return isUndone ? undo.mutateAsync(input) : redo.mutateAsync(input)
    },
    onSuccess: () => askAnew(queryClient, api.person.pathFilter()),
  })
}
