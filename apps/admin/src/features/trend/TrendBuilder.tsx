import type { TrendSeries } from '@sightline/domain/trend'
import { RiAddLine } from '@remixicon/react'
import { useRef } from 'react'
import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { AddFilter } from '../query/AddFilter'
import { FilterChips } from '../query/FilterChips'
import { BreakdownPicker } from './BreakdownPicker'
import { SeriesEditor } from './SeriesEditor'
import { defaultSeries, type TrendState } from './trend-url'
import type { ChangeTrend } from './use-trend'

const maxSeries = 10

export function TrendBuilder({ state, onChange }: { state: TrendState; onChange: ChangeTrend }) {
  const { series } = state
  const add = useRef<HTMLButtonElement>(null)
  const replaceAt = (at: number, next: TrendSeries) =>
    onChange({ series: series.map((one, index) => (index === at ? next : one)) })
  return (
    <Card aria-label="Question" className="divide-y divide-line">
      <ul className="space-y-4 p-3 sm:space-y-2" aria-label="Series">
        {series.map((one, index) => (
          <li key={index}>
            <SeriesEditor
              position={index}
              series={one}
              onChange={(next) => replaceAt(index, next)}
              onRemove={
                series.length > 1
                  ? () => {
                      // The button that was pressed goes with its series.
                      add.current?.focus()
                      onChange({ series: series.filter((_, other) => other !== index) })
                    }
                  : undefined
              }
            />
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-1 p-2 sm:gap-2 sm:p-3">
        <Button
          buttonRef={add}
          look="quiet"
          disabled={series.length >= maxSeries}
          icon={<RiAddLine className="size-4" aria-hidden="true" />}
          onClick={() => onChange({ series: [...series, defaultSeries] })}
        >
          Add series
        </Button>
        <span className="mx-1 hidden h-5 w-px bg-line sm:block" aria-hidden="true" />
        <BreakdownPicker value={state.breakdown} onChange={(breakdown) => onChange({ breakdown })} />
        <AddFilter
          filters={state.filters}
          label="Filter all series"
          look="quiet"
          onChange={(filters) => onChange({ filters })}
        />
        <FilterChips filters={state.filters} onChange={(filters) => onChange({ filters })} />
      </div>
    </Card>
  )
}
