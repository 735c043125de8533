import type { QuarantineFilter, QuarantineGroup, QuarantineSummary } from '@sightline/domain/quarantine'
import { RiCloseLine, RiShieldCheckLine } from '@remixicon/react'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { classes } from '../../ui/classes'
import { EmptyState } from '../../ui/EmptyState'
import { formatInstant } from '../../ui/format/date'
import { formatAgo } from '../../ui/format/duration'
import { formatExact } from '../../ui/format/number'
import { useNow } from '../../ui/use-now'
import { sourceName } from '../source/source-name'
import { FaultText } from './FaultText'
import { isIn } from './quarantine-count'
import { reasonTexts } from './reason-text'

interface CauseListProps {
  readonly summary: QuarantineSummary
  readonly filter: QuarantineFilter
  readonly timeZone: string
  readonly onFilter: (filter: QuarantineFilter) => void
}

/** What is wrong, most frequent first; choosing a cause shows its events. */
export function CauseList({ summary, filter, timeZone, onFilter }: CauseListProps) {
  const now = useNow(30_000)
  const isFiltered = Object.keys(filter).length > 0
  if (summary.waiting === 0 && !isFiltered) return <NothingWaits summary={summary} />
  return (
    <Card aria-label="Causes" className="overflow-hidden">
      <header className="flex min-h-[3.25rem] flex-wrap items-center justify-between gap-x-4 gap-y-1 px-5 py-2.5">
        <h2 className="font-medium text-ink" data-testid="quarantine-waiting" data-value={summary.waiting}>
          {formatExact(summary.waiting)} {summary.waiting === 1 ? 'event waits' : 'events wait'}
        </h2>
        {isFiltered ? (
          <Button
            look="quiet"
            icon={<RiCloseLine className="size-4" aria-hidden="true" />}
            onClick={() => onFilter({})}
          >
            Show every cause
          </Button>
        ) : (
          <DropCounts summary={summary} />
        )}
      </header>
      <ul className="thin-scroll max-h-[22rem] divide-y divide-line/60 overflow-y-auto border-t border-line">
        {summary.groups.map((group) => (
          <Cause
            key={[group.reason, group.field, group.message, group.event, group.source].join('\n')}
            group={group}
            now={now}
            timeZone={timeZone}
            isChosen={isFiltered && isIn(group, filter)}
            onChoose={() =>
              onFilter({ reason: group.reason, field: group.field, event: group.event, source: group.source })
            }
          />
        ))}
      </ul>
    </Card>
  )
}

interface CauseProps {
  readonly group: QuarantineGroup
  readonly now: Date
  readonly timeZone: string
  readonly isChosen: boolean
  readonly onChoose: () => void
}

function Cause({ group, now, timeZone, isChosen, onChoose }: CauseProps) {
  const { label, hint, tone } = reasonTexts[group.reason]
  return (
    <li>
      <button
        type="button"
        aria-pressed={isChosen}
        onClick={onChoose}
        data-testid="quarantine-cause"
        data-field={group.field}
        data-value={group.events}
        className={classes(
          'flex w-full items-center gap-4 px-5 py-2.5 text-left focus-visible:outline-offset-[-2px]',
          isChosen ? 'bg-sunken' : 'hover:bg-canvas',
        )}
      >
        <span className="min-w-0 flex-1">
          <span className="flex items-start gap-2">
            <span className="shrink-0" title={hint}>
              <Badge tone={tone}>{label}</Badge>
            </span>
            <span className="min-w-0 break-words text-ink">
              <FaultText field={group.field} message={group.message} />
            </span>
          </span>
          <span className="mt-0.5 flex text-xs text-ink-3">
            <span className="truncate" title={group.event}>
              {group.event || 'without a name'}
            </span>
            <span className="ml-1 shrink-0" title={formatInstant(group.lastAt, timeZone)}>
              · by {sourceName(group.source)} · last {formatAgo(group.lastAt, now)}
            </span>
          </span>
        </span>
        <span className="numeric shrink-0 font-medium text-ink">{formatExact(group.events)}</span>
      </button>
    </li>
  )
}

/** All of the last 30 days, whatever became of them. */
function DropCounts({ summary }: { summary: QuarantineSummary }) {
  const total = Object.values(summary.dropped).reduce<number>((sum, events) => sum + (events ?? 0), 0)
  const leftOut = summary.dropped['dropped'] ?? 0
  if (total === 0) return null
  return (
    <p className="text-xs text-ink-3">
      {formatExact(total)} not stored in 30 days{leftOut > 0 && `, ${formatExact(leftOut)} of them left out by a rule`}
    </p>
  )
}

function NothingWaits({ summary }: { summary: QuarantineSummary }) {
  return (
    <Card>
      <EmptyState
        className="min-h-[20rem]"
        icon={<RiShieldCheckLine />}
        title="Nothing waits in quarantine"
        hint="Events that do not fit the contract, your rules or a schema wait here for 30 days: look, mend the cause, replay them."
        action={<DropCounts summary={summary} />}
      />
    </Card>
  )
}
