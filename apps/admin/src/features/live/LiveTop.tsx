import { activeMinutes } from '@sightline/domain/live'
import { Card } from '../../ui/Card'
import { classes } from '../../ui/classes'
import { Flag } from '../../ui/Flag'
import { formatExact } from '../../ui/format/number'
import { displayValue } from '../query/field'

interface LiveTopProps {
  readonly title: string
  readonly field: 'path' | 'referrer_host' | 'country'
  readonly rows: readonly { readonly value: string; readonly visitors: number }[] | undefined
}

const shownRows = 5

/** The same visitors as in the large number above, by what they look at, where they came from, or where they are. */
export function LiveTop({ title, field, rows }: LiveTopProps) {
  const most = Math.max(1, ...(rows ?? []).map((row) => row.visitors))
  return (
    <Card aria-label={`${title} of active visitors`} className="min-w-0 p-2">
      <header className="flex h-7 items-center justify-between px-2">
        <h2 className="font-medium text-ink">{title}</h2>
        <span className="text-xs text-ink-3">Active visitors</span>
      </header>
      <ul className="min-h-[8.75rem]" data-testid={`live-${field}`}>
        {rows?.slice(0, shownRows).map((row) => (
          <li
            key={row.value}
            data-label={row.value}
            data-value={row.visitors}
            className="relative flex h-7 items-center gap-2 px-2"
          >
            <span
              aria-hidden="true"
              className="absolute inset-y-0.5 left-0 rounded bg-chart-2/[0.12] transition-[width] duration-500"
              style={{ width: `${(row.visitors / most) * 100}%` }}
            />
            {field === 'country' && <Flag country={row.value} />}
            <span
              className={classes('relative min-w-0 flex-1 truncate', row.value === '' && 'text-ink-3')}
              title={row.value}
            >
              {displayValue(field, row.value)}
            </span>
            <span className="numeric relative font-medium">{formatExact(row.visitors)}</span>
          </li>
        ))}
        {rows?.length === 0 && (
          <li className="px-2 py-1 text-ink-3">
            {/* Somebody may be active without a page: an app, or a server that sends for them. */}
            {field === 'path' ? 'No page' : 'Nobody'} in the last {activeMinutes} minutes
          </li>
        )}
        {!rows && <li className="skeleton mx-2 mt-2 h-4 w-2/3" />}
      </ul>
    </Card>
  )
}
