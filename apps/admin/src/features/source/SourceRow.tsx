import type { Source } from '@sightline/domain/source'
import { Badge } from '../../ui/Badge'
import { formatInstant } from '../../ui/format/date'
import { formatAgo } from '../../ui/format/duration'
import { formatCompact, formatExact } from '../../ui/format/number'
import { useNow } from '../../ui/use-now'
import { sourceName } from './source-name'

/** A list rather than a table: on a phone its parts wrap instead of scrolling sideways. */
export function SourceRow({ source, timeZone }: { source: Source; timeZone: string }) {
  const now = useNow(1_000)
  return (
    <li
      data-testid="source"
      data-source={source.source}
      data-library={source.library}
      data-value={source.lastWeek}
      className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-2 px-4 py-3.5 sm:grid-cols-[1fr_8rem_14rem_7rem] sm:px-5"
    >
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium text-ink">{sourceName(source.source)}</span>
          {source.isOutdated && <Badge tone="warn">Newer version in use</Badge>}
          {source.quarantined > 0 && <Badge tone="bad">{formatCompact(source.quarantined)} refused in 24 h</Badge>}
        </p>
        <p className="mt-0.5 truncate text-xs text-ink-3" title={`${source.library} ${source.libraryVersion}`}>
          {source.library === '' ? 'No library named' : source.library}{' '}
          <span className="numeric">{source.libraryVersion}</span>
        </p>
      </div>
      <HourBars byHour={source.byHour} />
      <dl className="col-span-2 grid grid-cols-3 gap-2 sm:col-span-1 sm:text-right">
        <Count label="1 h" value={source.lastHour} />
        <Count label="24 h" value={source.lastDay} />
        <Count label="7 days" value={source.lastWeek} />
      </dl>
      <p className="col-span-2 text-xs text-ink-3 sm:col-span-1 sm:text-right">
        <span className="sm:sr-only">Last seen </span>
        <time dateTime={source.lastSeenAt.toISOString()} title={formatInstant(source.lastSeenAt, timeZone)}>
          {formatAgo(source.lastSeenAt, now)}
        </time>
      </p>
    </li>
  )
}

function Count({ label, value }: { label: string; value: number }) {
  return (
    <div title={formatExact(value)}>
      <dt className="text-2xs text-ink-3">{label}</dt>
      <dd className="numeric font-medium text-ink">{formatCompact(value)}</dd>
    </div>
  )
}

/** Events of each of the last 24 hours. */
function HourBars({ byHour }: { byHour: readonly number[] }) {
  const most = Math.max(1, ...byHour)
  const total = byHour.reduce((sum, events) => sum + events, 0)
  return (
    <div
      role="img"
      aria-label={`${formatExact(total)} events in the last 24 hours, at most ${formatExact(Math.max(0, ...byHour))} in one`}
      className="flex h-7 w-28 items-end gap-px justify-self-end sm:justify-self-start"
    >
      {byHour.map((events, index) => (
        <span
          key={index}
          style={{ height: `${Math.max(events === 0 ? 4 : 12, (events / most) * 100)}%` }}
          className={`flex-1 rounded-[1px] ${events === 0 ? 'bg-line' : 'bg-chart-1'}`}
        />
      ))}
    </div>
  )
}
