import { Card } from '../../ui/Card'
import { PageHeader } from '../../ui/PageHeader'
import { QueryPanel } from '../../ui/QueryPanel'
import { Segmented } from '../../ui/Tabs'
import { useTitle } from '../../ui/use-title'
import { useProject } from '../project/use-project'
import { GranularitySelect } from '../query/GranularitySelect'
import { fittingGranularity } from '../query/range'
import { RangePicker } from '../query/RangePicker'
import { CompareSwitch } from './CompareSwitch'
import { PresetMenu } from './PresetMenu'
import type { TrendView as View } from './trend-url'
import { TrendBuilder } from './TrendBuilder'
import { TrendSkeleton } from './TrendSkeleton'
import { TrendView } from './TrendView'
import { useTrend, useTrendState } from './use-trend'

const views: { value: View; label: string }[] = [
  { value: 'line', label: 'Line' },
  { value: 'bar', label: 'Bar' },
  { value: 'table', label: 'Table' },
]

export function TrendPage() {
  const project = useProject()
  useTitle('Trends', project.name)
  const [state, change] = useTrendState()
  const result = useTrend(state)
  return (
    <>
      <PageHeader title="Trends" aside={<PresetMenu state={state} onChange={change} />}>
        <CompareSwitch checked={state.compare} onChange={(compare) => change({ compare })} />
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
        <TrendBuilder state={state} onChange={change} />
        <Card data-testid="trend" className="relative overflow-hidden">
          <div className="flex px-4 pt-3 sm:absolute sm:left-5 sm:top-3 sm:z-10 sm:p-0">
            <Segmented label="View" value={state.view} options={views} onChange={(view) => change({ view })} />
          </div>
          <QueryPanel query={result} skeleton={<TrendSkeleton />} errorClassName="min-h-[30rem]">
            {(data) => <TrendView state={state} data={data} onChange={change} />}
          </QueryPanel>
        </Card>
      </div>
    </>
  )
}
