import type { OverviewDimension, OverviewTotals } from '@sightline/domain/overview'
import { hasValue, withoutValue, withValue } from '../query/filter-text'
import { deviceDimensions, sourceDimensions, type OverviewState } from './overview-url'
import { TopCard } from './TopCard'

interface TopCardsProps {
  readonly state: OverviewState
  readonly totals: OverviewTotals | undefined
  readonly onChange: (change: Partial<OverviewState>) => void
}

const tabLabels = {
  path: 'Pages',
  referrer_host: 'Referrers',
  channel: 'Channels',
  utm_source: 'Source',
  utm_medium: 'Medium',
  utm_campaign: 'Campaign',
  country: 'Countries',
  browser: 'Browsers',
  os: 'Systems',
  device: 'Devices',
} as const satisfies Record<OverviewDimension, string>

const tabsOf = (dimensions: readonly OverviewDimension[]) =>
  dimensions.map((dimension) => ({ value: dimension, label: tabLabels[dimension] }))

const pageTabs = tabsOf(['path'])
const sourceTabs = tabsOf(sourceDimensions)
const countryTabs = tabsOf(['country'])
const deviceTabs = tabsOf(deviceDimensions)
const nothing = () => undefined

export function TopCards({ state, totals, onChange }: TopCardsProps) {
  const shared = {
    state,
    totals,
    isChosen: (dimension: OverviewDimension, value: string) => hasValue(state.filters, dimension, value),
    onToggle: (dimension: OverviewDimension, value: string) => {
      const change = hasValue(state.filters, dimension, value) ? withoutValue : withValue
      onChange({ filters: change(state.filters, dimension, value) })
    },
  }
  return (
    <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
      <TopCard {...shared} title="Pages" dimension="path" tabs={pageTabs} onDimension={nothing} />
      <TopCard
        {...shared}
        title="Sources"
        dimension={state.sources}
        tabs={sourceTabs}
        onDimension={(sources) => onChange({ sources })}
      />
      <TopCard {...shared} title="Countries" dimension="country" tabs={countryTabs} onDimension={nothing} />
      <TopCard
        {...shared}
        title="Devices"
        dimension={state.devices}
        tabs={deviceTabs}
        onDimension={(devices) => onChange({ devices })}
      />
    </div>
  )
}
