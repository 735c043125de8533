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
    <tbody className="border-b border-line last:border-0">
      <tr data-testid="ledger-day" data-day={day.day} data-accepted={day.accepted} data-stored={day.stored}>
        <th scope="row" className="px-2 py-2.5 text-left font-normal sm:px-3">
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
          <tr key={hour.at.getTime()} className="text-ink-3">
            <th scope="row" className="px-4 py-1.5 pl-9 text-left font-normal sm:pl-10">
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

function Cells({ sums }: { sums: LedgerSums }) {
  const values = [sums.accepted, sums.stored, sums.duplicate, sums.pending, sums.rejected]
  const cell = 'numeric whitespace-nowrap px-3 py-1.5 text-right'
  return (
    <>
      {values.map((value, index) => (
        <td key={index} className={cell}>
          {formatExact(value)}
        </td>
      ))}
      <td className={classes(cell, 'pr-4 sm:pr-5', sums.difference === 0 ? 'text-good' : 'font-medium text-bad')}>
        {formatExact(sums.difference)}
      </td>
    </>
  )
}
