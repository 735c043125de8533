import { RiCalendarLine } from '@remixicon/react'
import { useState } from 'react'
import { Button } from '../../ui/Button'
import { classes } from '../../ui/classes'
import { TextField } from '../../ui/Field'
import { moveFocus } from '../../ui/move-focus'
import { Popover } from '../../ui/Popover'
import { dayOf, isDay, rangeLabel, rangePresets, toRangeText, type RangeChoice } from './range'

interface RangePickerProps {
  readonly value: RangeChoice
  readonly timeZone: string
  readonly onChange: (range: RangeChoice) => void
}

export function RangePicker({ value, timeZone, onChange }: RangePickerProps) {
  return (
    <Popover
      align="end"
      testId="range-picker"
      ariaLabel={`Date range: ${rangeLabel(value)}`}
      label={
        <>
          <RiCalendarLine className="size-4 text-ink-3" aria-hidden="true" />
          {rangeLabel(value)}
        </>
      }
    >
      {(close) => {
        const choose = (range: RangeChoice) => {
          onChange(range)
          close()
        }
        return (
          <div className="flex w-64 flex-col">
            <PresetList value={value} onChoose={choose} />
            <CustomRange value={value} timeZone={timeZone} onChoose={choose} />
          </div>
        )
      }}
    </Popover>
  )
}

function PresetList({ value, onChoose }: { value: RangeChoice; onChoose: (range: RangeChoice) => void }) {
  const current = toRangeText(value)
  return (
    <ul className="p-1" aria-label="Ranges" onKeyDown={moveFocus}>
      {rangePresets.map(({ last, label }) => (
        <li key={last}>
          <button
            type="button"
            aria-current={last === current || undefined}
            // The arrow keys begin at the range that is chosen, as in a select.
            autoFocus={last === current}
            onClick={() => onChoose({ kind: 'relative', last })}
            className={classes(
              'flex w-full rounded-lg px-2.5 py-1.5 text-left hover:bg-sunken focus-visible:bg-sunken focus-visible:outline-none',
              last === current ? 'font-medium text-accent-ink' : 'text-ink-2',
            )}
          >
            {label}
          </button>
        </li>
      ))}
    </ul>
  )
}

function CustomRange({
  value,
  timeZone,
  onChoose,
}: Omit<RangePickerProps, 'onChange'> & { onChoose: (range: RangeChoice) => void }) {
  const today = dayOf(new Date(), timeZone)
  const [first, setFirst] = useState(value.kind === 'days' ? value.first : '')
  const [last, setLast] = useState(value.kind === 'days' ? value.last : today)
  const isComplete = isDay(first) && isDay(last)
  const isReversed = isComplete && first > last
  return (
    <form
      className="space-y-3 border-t border-line p-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (isComplete && !isReversed) onChoose({ kind: 'days', first, last })
      }}
    >
      <div className="grid grid-cols-1 gap-2">
        <TextField
          label="From"
          type="date"
          max={today}
          value={first}
          onChange={(event) => setFirst(event.target.value)}
        />
        <TextField
          label="To"
          type="date"
          max={today}
          value={last}
          onChange={(event) => setLast(event.target.value)}
          error={isReversed ? 'Must not be before the first day' : undefined}
        />
      </div>
      <p className="text-xs text-ink-3">Whole days in {timeZone.replaceAll('_', ' ')}</p>
      <Button type="submit" look="primary" className="w-full justify-center" disabled={!isComplete || isReversed}>
        Apply range
      </Button>
    </form>
  )
}
