import { activeMinutes, type LiveSnapshot } from '@sightline/domain/live'
import { useMemo } from 'react'
import { Card } from '../../ui/Card'
import { TimeChart } from '../../ui/chart/TimeChart'
import { classes } from '../../ui/classes'
import { formatExact } from '../../ui/format/number'
import { liveSeries, toLiveChart } from './live-chart'

interface LiveNowProps {
  readonly snapshot: LiveSnapshot | undefined
  readonly timeZone: string
  readonly className: string
}

export function LiveNow({ snapshot, timeZone, className }: LiveNowProps) {
  const rows = useMemo(() => toLiveChart(snapshot?.minutes ?? [], timeZone), [snapshot?.minutes, timeZone])
  return (
    <Card
      aria-label="Right now"
      className={classes('flex flex-col gap-x-8 gap-y-4 p-5 sm:flex-row sm:items-center', className)}
    >
      <div className="shrink-0 sm:w-48">
        <p className="font-medium text-ink-3">Active visitors</p>
        {snapshot ? (
          <p
            data-testid="live-active"
            data-value={snapshot.activeVisitors}
            className="numeric text-5xl font-semibold leading-[3.5rem] tracking-tight text-ink"
          >
            {formatExact(snapshot.activeVisitors)}
          </p>
        ) : (
          <div className="flex h-14 items-center">
            <div className="skeleton h-10 w-24" />
          </div>
        )}
        <p className="text-xs text-ink-3">in the last {activeMinutes} minutes</p>
      </div>
      <div className="min-w-0 flex-1">
        <p className="mb-1 text-xs text-ink-3">Visitors per minute, last 30 minutes</p>
        <div className="h-28">
          {snapshot ? (
            <TimeChart
              kind="bar"
              minimal
              rows={rows}
              series={liveSeries}
              formatAxis={formatExact}
              formatValue={formatExact}
              label="Visitors in each of the last 30 minutes"
              className="h-full"
            />
          ) : (
            <div className="skeleton h-full w-full opacity-60" />
          )}
        </div>
      </div>
    </Card>
  )
}
