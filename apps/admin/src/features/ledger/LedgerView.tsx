import type { TimeClamp } from '@sightline/domain/event'
import type { LedgerFault, LedgerHour } from '@sightline/domain/ledger'
import { RiBookMarkedLine, RiCheckLine, RiErrorWarningLine } from '@remixicon/react'
import { Card } from '../../ui/Card'
import { EmptyState } from '../../ui/EmptyState'
import { formatInstant } from '../../ui/format/date'
import { formatExact } from '../../ui/format/number'
import { ledgerColumns, LedgerDayRow } from './LedgerDayRow'
import { sumHours, toLedgerDays, type LedgerSums } from './ledger-days'

interface LedgerViewProps {
  readonly ledger: {
    readonly checkedAt: Date
    readonly hours: readonly LedgerHour[]
    readonly faults: readonly LedgerFault[]
    readonly clamped: Readonly<Record<TimeClamp, number>>
  }
  readonly timeZone: string
}

export function LedgerView({ ledger, timeZone }: LedgerViewProps) {
  const days = toLedgerDays(ledger.hours, ledger.faults, timeZone)
  if (days.length === 0) {
    return (
      <Card>
        <EmptyState
          className="min-h-[16rem]"
          icon={<RiBookMarkedLine />}
          title="Nothing was acknowledged in this span"
          hint="As soon as an event arrives, its account stands here."
        />
      </Card>
    )
  }
  return (
    <div className="space-y-4">
      <Verdict sums={sumHours(ledger.hours)} faults={ledger.faults} checkedAt={ledger.checkedAt} timeZone={timeZone} />
      <Card className="overflow-hidden">
        <div className="thin-scroll overflow-x-auto" tabIndex={0} role="region" aria-label="Account by day">
          {/* On a phone each row is a card of its own, with the names of the columns in it. */}
          <table className="w-full max-sm:block" aria-label="Account by day">
            <thead className="max-sm:hidden">
              <tr className="border-b border-line text-xs text-ink-3">
                <th scope="col" className="px-4 py-2.5 text-left font-medium sm:px-5">
                  Day
                </th>
                {ledgerColumns.map(({ title }) => (
                  <th key={title} scope="col" className="px-3 py-2.5 text-right font-medium last:pr-4 sm:last:pr-5">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            {days.map((day) => (
              <LedgerDayRow key={day.day} day={day} timeZone={timeZone} />
            ))}
          </table>
        </div>
      </Card>
      <ClampNote clamped={ledger.clamped} />
    </div>
  )
}

interface VerdictProps {
  readonly sums: LedgerSums
  readonly faults: readonly LedgerFault[]
  readonly checkedAt: Date
  readonly timeZone: string
}

function Verdict({ sums, faults, checkedAt, timeZone }: VerdictProps) {
  const isProven = faults.length === 0
  const Icon = isProven ? RiCheckLine : RiErrorWarningLine
  return (
    <Card
      className="flex items-start gap-3 p-4 sm:p-5"
      data-testid="ledger-verdict"
      data-value={isProven ? 'proven' : 'fault'}
    >
      <span
        className={`mt-0.5 flex size-7 shrink-0 items-center justify-center rounded-full ${isProven ? 'bg-good-soft text-good' : 'bg-bad-soft text-bad'}`}
      >
        <Icon className="size-4" aria-hidden="true" />
      </span>
      <div className="min-w-0 space-y-1">
        <p className="text-base font-semibold text-ink">
          {isProven
            ? 'Every acknowledged event is accounted for, exactly once'
            : `${formatExact(faults.length)} ${faults.length === 1 ? 'batch does' : 'batches do'} not add up`}
        </p>
        <p className="text-ink-2">
          <Sum value={sums.accepted} name="acknowledged" /> = <Sum value={sums.stored} name="stored" /> +{' '}
          <Sum value={sums.duplicate} name="sent again" /> + <Sum value={sums.pending} name="on their way" />
        </p>
        <p className="text-xs text-ink-3">
          Counted from the rows and the log at {formatInstant(checkedAt, timeZone)}. The same account:{' '}
          <code className="font-mono">npm run verify</code>
        </p>
      </div>
    </Card>
  )
}

/** What is stored at another time than its client gave. */
function ClampNote({ clamped }: { clamped: Readonly<Record<TimeClamp, number>> }) {
  if (clamped.future + clamped.past === 0) return null
  return (
    <p className="px-1 text-xs text-ink-3" data-testid="ledger-clamped">
      Stored at their arrival instead of their own time: <Sum value={clamped.future} name="from the future" />,{' '}
      <Sum value={clamped.past} name="from before 2000" />. Their clients&rsquo; time is kept as{' '}
      <code className="font-mono">$client_timestamp</code>.
    </p>
  )
}

function Sum({ value, name }: { value: number; name: string }) {
  return (
    <span className="whitespace-nowrap">
      <span className="numeric font-medium text-ink">{formatExact(value)}</span> {name}
    </span>
  )
}
