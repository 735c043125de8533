import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTRPC } from '../../client/trpc'
import { Card } from '../../ui/Card'
import { PageHeader } from '../../ui/PageHeader'
import { QueryPanel } from '../../ui/QueryPanel'
import { Segmented } from '../../ui/Tabs'
import { useTitle } from '../../ui/use-title'
import { CanaryAlert } from '../canary/CanaryAlert'
import { CanaryBadge } from '../canary/CanaryBadge'
import { useProject } from '../project/use-project'
import { LedgerView } from './LedgerView'

const spans = [
  { value: '1', label: '24 hours' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
] as const

const refreshMs = 15_000

export function LedgerPage() {
  const project = useProject()
  useTitle('Ledger', project.name)
  const { days } = useSearch({ from: '/p/$projectId/ledger' })
  const navigate = useNavigate({ from: '/p/$projectId/ledger' })
  const ledger = useQuery({
    ...useTRPC().ledger.read.queryOptions({ projectId: project.id, days }),
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  })
  return (
    <>
      <PageHeader title="Ledger" aside={<CanaryBadge timeZone={project.timeZone} />}>
        <Segmented
          label="Span"
          value={String(days) as (typeof spans)[number]['value']}
          options={[...spans]}
          onChange={(value) => void navigate({ search: { days: Number(value) }, replace: true })}
        />
      </PageHeader>
      <CanaryAlert timeZone={project.timeZone} />
      <QueryPanel query={ledger} skeleton={<LedgerSkeleton />} errorClassName="min-h-[20rem]">
        {(data) => <LedgerView ledger={data} timeZone={project.timeZone} />}
      </QueryPanel>
    </>
  )
}

function LedgerSkeleton() {
  return (
    <Card role="status" aria-label="Loading the ledger" className="space-y-5 p-5">
      <div className="skeleton h-6 w-2/3" />
      <div className="skeleton h-4 w-1/2" />
      <div className="skeleton h-4 w-3/5" />
    </Card>
  )
}
