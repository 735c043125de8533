import type { OverviewDimension, OverviewTotals } from '@sightline/domain/overview'
import { useState } from 'react'
import { Card } from '../../ui/Card'
import { classes } from '../../ui/classes'
import { EmptyState } from '../../ui/EmptyState'
import { formatExact } from '../../ui/format/number'
import { QueryPanel } from '../../ui/QueryPanel'
import type { Option } from '../../ui/Select'
import { TextTabs } from '../../ui/Tabs'
import { topRows } from './overview-requests'
import type { OverviewState } from './overview-url'
import { ScrollFade } from './ScrollFade'
import { TopDialog } from './TopDialog'
import { TopList, TopListSkeleton } from './TopList'
import { useOverviewTop } from './use-overview'

export interface TopCardProps {
  readonly title: string
  readonly state: OverviewState
  readonly totals: OverviewTotals | undefined
  readonly dimension: OverviewDimension
  readonly tabs: readonly Option<OverviewDimension>[]
  readonly onDimension: (dimension: OverviewDimension) => void
  readonly isChosen: (dimension: OverviewDimension, value: string) => boolean
  readonly onToggle: (dimension: OverviewDimension, value: string) => void
}

/** The licence of the place database (CC BY 4.0) asks for its name where it is used. */
function isPlace(dimension: OverviewDimension): boolean {
  return dimension === 'country'
}

function emptyText({ filters }: OverviewState): { readonly title: string; readonly hint: string } {
  return filters.length > 0
    ? { title: 'Nothing matches the filters', hint: 'Remove a filter or choose a longer range.' }
    : { title: 'Nothing here yet', hint: 'There were no visits in this period.' }
}

const listHeight = 'md:min-h-[18.5rem]'

export function TopCard(props: TopCardProps) {
  const { title, state, totals, dimension, tabs, onDimension, isChosen, onToggle } = props
  // The chart's answer, which the totals come from, is first: asked for together, five are ready when the last is.
  const query = useOverviewTop(state, dimension, topRows, totals !== undefined)
  const [showsAll, setShowsAll] = useState(false)
  const total = query.data?.totalRows ?? 0
  const list = {
    dimension,
    totalVisitors: query.isPlaceholderData ? undefined : totals?.visitors,
    isChosen: (value: string) => isChosen(dimension, value),
    onToggle: (value: string) => onToggle(dimension, value),
  }
  return (
    <Card aria-label={title} data-testid={`top-${dimension}`} className="flex min-w-0 flex-col p-2 pb-0">
      <header className="flex h-9 items-center justify-between gap-2 pl-1 pr-3">
        {tabs.length > 1 ? (
          <ScrollFade shown={dimension}>
            <TextTabs label={title} value={dimension} options={tabs} onChange={onDimension} />
          </ScrollFade>
        ) : (
          <h2 className="px-2 font-medium text-ink">{title}</h2>
        )}
        <span className={classes('shrink-0 text-xs text-ink-3', tabs.length > 3 && 'max-sm:hidden')}>Visitors</span>
      </header>
      <div className={listHeight}>
        <QueryPanel query={query} skeleton={<TopListSkeleton rows={topRows} />} errorClassName={listHeight}>
          {(data) =>
            data.rows.length === 0 ? (
              <div data-testid="top-empty">
                <EmptyState className={listHeight} {...emptyText(state)} />
              </div>
            ) : (
              <TopList {...list} rows={data.rows} />
            )
          }
        </QueryPanel>
      </div>
      <footer className="flex h-10 items-center justify-center">
        {total > topRows && (
          <button
            type="button"
            onClick={() => setShowsAll(true)}
            className="rounded-md px-2 py-1 text-xs font-medium text-ink-3 hover:bg-sunken hover:text-ink"
          >
            Show all {formatExact(total)}
          </button>
        )}
        {isPlace(dimension) && (
          <a
            href="https://db-ip.com"
            target="_blank"
            rel="noreferrer"
            className="rounded-md px-2 py-1 text-2xs text-ink-3 underline-offset-2 hover:underline"
          >
            IP geolocation by DB-IP
          </a>
        )}
      </footer>
      {showsAll && <TopDialog {...list} title={title} state={state} onClose={() => setShowsAll(false)} />}
    </Card>
  )
}
