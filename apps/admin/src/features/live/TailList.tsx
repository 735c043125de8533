import { Badge } from '../../ui/Badge'
import { formatInstant } from '../../ui/format/date'
import { formatAgo } from '../../ui/format/duration'
import { useNow } from '../../ui/use-now'
import { FaultText } from '../quarantine/FaultText'
import { sourceName } from '../source/source-name'
import { outcomeTexts } from './outcome-text'
import type { TailRow } from './tail-feed'

export function TailList({ rows, timeZone }: { rows: readonly TailRow[]; timeZone: string }) {
  const now = useNow(1000)
  return (
    <ul className="divide-y divide-line/60" data-testid="tail">
      {rows.map((row) => {
        const { label, hint, tone } = outcomeTexts[row.outcome]
        return (
          <li
            key={row.key}
            data-testid="tail-row"
            data-outcome={row.outcome}
            data-event={row.event}
            className="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-2 sm:flex-nowrap"
          >
            <span className="shrink-0 sm:w-24" title={hint}>
              <Badge tone={tone}>{label}</Badge>
            </span>
            <span className="min-w-0 flex-1 max-sm:order-last max-sm:basis-full">
              <span className="block truncate font-medium text-ink" title={row.event}>
                {row.event || 'Without a name'}
              </span>
              {row.message && (
                <span className="block break-words text-xs text-ink-2">
                  <FaultText field={row.field} message={row.message} />
                </span>
              )}
              <span className="block truncate text-xs text-ink-3">
                {[sourceName(row.source), row.library, row.eventId].filter(Boolean).join(' · ')}
              </span>
            </span>
            <time
              dateTime={row.at.toISOString()}
              title={formatInstant(row.at, timeZone)}
              className="numeric ml-auto shrink-0 text-xs text-ink-3"
            >
              {formatAgo(row.at, now)}
            </time>
          </li>
        )
      })}
    </ul>
  )
}
