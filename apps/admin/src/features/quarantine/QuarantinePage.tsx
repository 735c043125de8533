import type { QuarantineFilter } from '@sightline/domain/quarantine'
import { RiDeleteBinLine, RiRestartLine } from '@remixicon/react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { errorLineOf } from '../../client/error-text'
import { Button } from '../../ui/Button'
import { FormError } from '../../ui/Field'
import { PageHeader } from '../../ui/PageHeader'
import { QueryPanel } from '../../ui/QueryPanel'
import { useTitle } from '../../ui/use-title'
import { useProject } from '../project/use-project'
import { CauseList } from './CauseList'
import { DiscardDialog } from './DiscardDialog'
import { EntryList } from './EntryList'
import { QuarantineSkeleton } from './QuarantineSkeleton'
import { countWaiting } from './quarantine-count'
import { parseQuarantineSearch, toQuarantineSearch } from './quarantine-url'
import { ReplayStrip } from './ReplayStrip'
import { useQuarantineChanges, useQuarantineList, useQuarantineSummary, useReplays } from './use-quarantine'

/** Events that were not stored: why, what they are, and the way back. */
export function QuarantinePage() {
  const project = useProject()
  useTitle('Quarantine', project.name)
  const filter = parseQuarantineSearch(useSearch({ from: '/p/$projectId/quarantine' }))
  const navigate = useNavigate({ from: '/p/$projectId/quarantine' })
  const setFilter = (next: QuarantineFilter) => void navigate({ search: toQuarantineSearch(next), replace: true })
  const summary = useQuarantineSummary(project.id)
  const entries = useQuarantineList(project.id, filter)
  const replays = useReplays(project.id)
  const { replay, discard } = useQuarantineChanges()
  const [discarding, setDiscarding] = useState<QuarantineFilter>()
  const isFiltered = Object.keys(filter).length > 0
  const hasAny = (summary.data?.waiting ?? 0) > 0
  const error = replay.error ?? discard.error
  return (
    <>
      <PageHeader title="Quarantine">
        {hasAny && (
          <>
            <Button
              icon={<RiDeleteBinLine className="size-4" aria-hidden="true" />}
              onClick={() => setDiscarding(filter)}
            >
              {isFiltered ? 'Discard these' : 'Discard all'}
            </Button>
            <Button
              look="primary"
              busy={replay.isPending}
              icon={<RiRestartLine className="size-4" aria-hidden="true" />}
              onClick={() => replay.mutate({ projectId: project.id, filter })}
            >
              {isFiltered ? 'Replay these' : 'Replay all'}
            </Button>
          </>
        )}
      </PageHeader>
      <div className="space-y-4">
        {error && <FormError>{errorLineOf(error)}</FormError>}
        <ReplayStrip replays={replays.data ?? []} timeZone={project.timeZone} />
        <QueryPanel query={summary} skeleton={<QuarantineSkeleton />} errorClassName="min-h-[20rem]">
          {(data) => <CauseList summary={data} filter={filter} timeZone={project.timeZone} onFilter={setFilter} />}
        </QueryPanel>
        {(hasAny || isFiltered) && (
          <EntryList
            query={entries}
            timeZone={project.timeZone}
            onReplay={(id) => replay.mutate({ projectId: project.id, filter: { id } })}
            onDiscard={(id) => setDiscarding({ id })}
          />
        )}
      </div>
      <DiscardDialog
        filter={discarding}
        events={discarding && summary.data && countWaiting(summary.data, discarding)}
        busy={discard.isPending}
        onClose={() => setDiscarding(undefined)}
        onDiscard={(chosen) =>
          discard.mutate({ projectId: project.id, filter: chosen }, { onSettled: () => setDiscarding(undefined) })
        }
      />
    </>
  )
}
