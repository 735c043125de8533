import { RiArrowRightSLine } from '@remixicon/react'
import { useState } from 'react'
import { classes } from '../../ui/classes'
import { formatBucketLong, formatMinute } from '../../ui/format/date'
import { formatExact } from '../../ui/format/number'
import type { LedgerDay, LedgerSums } from './ledger-days'

/** A day of the account; opened, its hours and the batches that do not add up. */
export function LedgerDayRow({ day, timeZone }: { day: LedgerDay; timeZone: string }) {
  const [isOpen, setIsOpen] = useState(false)
  const title = formatBucketLong(day.at, { granularity: 'day', timeZone, withinOneDay: false })
  return (
    <tbody className="border-b border-line last:border-0 max-sm:block max-sm:py-2">
      <tr
        className={rowClasses}
        data-testid="ledger-day"
        data-day={day.day}
        data-accepted={day.accepted}
        data-stored={day.stored}
      >
        <th scope="row" className="col-span-3 px-2 text-left font-normal sm:px-3 sm:py-2.5">
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => setIsOpen(!isOpen)}
            className="flex items-center gap-1 whitespace-nowrap rounded-md px-1 py-0.5 font-medium text-ink hover:text-accent-ink"
          >
            <RiArrowRightSLine
              className={classes('size-4 text-ink-3 transition-transform', isOpen && 'rotate-90')}
              aria-hidden="true"
            />
            {title}
          </button>
        </th>
        <Cells sums={day} />
      </tr>
      {isOpen &&
        day.hours.map((hour) => (
          <tr key={hour.at.getTime()} className={classes(rowClasses, 'text-ink-3')}>
            <th scope="row" className="col-span-3 px-4 py-1.5 text-left font-normal sm:pl-10">
              <span className="numeric">{formatMinute(hour.at, timeZone)}</span>
              {hour.faults.map((fault) => (
                <span key={fault.batchId} className="block break-all font-mono text-2xs text-bad">
                  {fault.kind} in batch {fault.batchId}: {formatExact(fault.accepted)} acknowledged,{' '}
                  {formatExact(fault.stored)} stored
                </span>
              ))}
            </th>
            <Cells sums={hour} />
          </tr>
        ))}
    </tbody>
  )
}

/** A line of the table; on a phone a block of two lines of three numbers below its name. */
const rowClasses = 'max-sm:grid max-sm:grid-cols-3 max-sm:py-1'

export const ledgerColumns = [
  { title: 'Acknowledged', field: 'accepted' },
  { title: 'Stored', field: 'stored' },
  { title: 'Duplicate', field: 'duplicate' },
  { title: 'Pending', field: 'pending' },
  { title: 'Refused', field: 'rejected' },
  { title: 'Difference', field: 'difference' },
] as const satisfies readonly { readonly title: string; readonly field: keyof LedgerSums }[]

function Cells({ sums }: { sums: LedgerSums }) {
  const differenceTone = sums.difference === 0 ? 'text-good' : 'font-medium text-bad'
  return ledgerColumns.map(({ title, field }) => (
    <td
      key={field}
      data-title={title}
      className={classes(
        'numeric whitespace-nowrap py-1.5 max-sm:pl-4 sm:px-3 sm:text-right sm:last:pr-5',
        'max-sm:before:block max-sm:before:text-2xs max-sm:before:text-ink-3 max-sm:before:content-[attr(data-title)]',
        field === 'difference' && differenceTone,
      )}
    >
      {formatExact(sums[field])}
    </td>
  ))
}
