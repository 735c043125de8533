import { useTitle } from '../../ui/use-title'
import { Card } from '../../ui/Card'
import { PageHeader } from '../../ui/PageHeader'
import { QueryPanel } from '../../ui/QueryPanel'
import { LiveBadge } from '../live/LiveBadge'
import { useProject } from '../project/use-project'
import { FilterChips } from '../query/FilterChips'
import { GranularitySelect } from '../query/GranularitySelect'
import { fittingGranularity } from '../query/range'
import { RangePicker } from '../query/RangePicker'
import { AddFilter } from '../query/AddFilter'
import { hasNoViews, OverviewPanel } from './OverviewPanel'
import { OverviewSkeleton } from './OverviewSkeleton'
import { TopCards } from './TopCards'
import { useOverview, useOverviewState } from './use-overview'

export function OverviewPage() {
  const project = useProject()
  useTitle('Overview', project.name)
  const [state, change] = useOverviewState()
  const result = useOverview(state)
  const isEmpty = result.data !== undefined && state.filters.length === 0 && hasNoViews(result.data)
  return (
    <>
      <PageHeader title="Overview" aside={<LiveBadge projectId={project.id} />}>
        <AddFilter filters={state.filters} onChange={(filters) => change({ filters })} />
        <GranularitySelect
          range={state.range}
          value={state.granularity}
          onChange={(granularity) => change({ granularity })}
        />
        <RangePicker
          value={state.range}
          timeZone={project.timeZone}
          onChange={(range) => change({ range, granularity: fittingGranularity(range, undefined) })}
        />
      </PageHeader>
      <div className="space-y-4">
        <FilterChips filters={state.filters} onChange={(filters) => change({ filters })} />
        <Card data-testid="overview" className="overflow-hidden">
          <QueryPanel query={result} skeleton={<OverviewSkeleton />} errorClassName="min-h-[25rem]">
            {(data) => <OverviewPanel state={state} data={data} onMetric={(metric) => change({ metric })} />}
          </QueryPanel>
        </Card>
        {!result.isLoadingError && !isEmpty && (
          <TopCards
            state={state}
            // Those of another range would be no whole of which these lists show the parts.
            totals={result.isPlaceholderData ? undefined : result.data?.current}
            onChange={change}
          />
        )}
      </div>
    </>
  )
}
