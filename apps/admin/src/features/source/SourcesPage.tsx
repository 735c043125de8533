import type { Source } from '@sightline/domain/source'
import { RiPlugLine } from '@remixicon/react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTRPC } from '../../client/trpc'
import { buttonClasses } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { EmptyState } from '../../ui/EmptyState'
import { PageHeader } from '../../ui/PageHeader'
import { QueryPanel } from '../../ui/QueryPanel'
import { useTitle } from '../../ui/use-title'
import { InstallLink } from '../install/InstallLink'
import { useProject } from '../project/use-project'
import { SourceRow } from './SourceRow'

const refreshMs = 10_000

export function SourcesPage() {
  const project = useProject()
  useTitle('Sources', project.name)
  const sources = useQuery({
    ...useTRPC().source.list.queryOptions({ projectId: project.id }),
    refetchInterval: refreshMs,
  })
  return (
    <>
      <PageHeader title="Sources">
        <Link
          to="/p/$projectId/settings"
          params={{ projectId: project.id }}
          hash="install"
          className={buttonClasses('secondary')}
        >
          Add a source
        </Link>
      </PageHeader>
      <Card className="overflow-hidden">
        <QueryPanel query={sources} skeleton={<SourcesSkeleton />} errorClassName="min-h-[16rem]">
          {(data) => (data.length === 0 ? <NoSources /> : <SourceList sources={data} timeZone={project.timeZone} />)}
        </QueryPanel>
      </Card>
    </>
  )
}

function SourceList({ sources, timeZone }: { sources: readonly Source[]; timeZone: string }) {
  return (
    <>
      <p className="border-b border-line px-4 py-3 text-ink-3 sm:px-5">
        What has sent events in the last seven days, by the way it came in and the library that sent it.
      </p>
      <ul className="divide-y divide-line">
        {sources.map((source) => (
          <SourceRow
            key={`${source.source} ${source.library} ${source.libraryVersion}`}
            source={source}
            timeZone={timeZone}
          />
        ))}
      </ul>
    </>
  )
}

function NoSources() {
  return (
    <EmptyState
      className="min-h-[16rem]"
      icon={<RiPlugLine />}
      title="Nothing has sent events this week"
      hint="Install the snippet, or point an SDK that you use at this server. It shows here within seconds."
      action={<InstallLink />}
    />
  )
}

function SourcesSkeleton() {
  return (
    <div role="status" aria-label="Loading sources" className="space-y-6 p-5">
      <div className="skeleton h-5 w-2/3" />
      <div className="skeleton h-5 w-1/2" />
      <div className="skeleton h-5 w-3/5" />
    </div>
  )
}
