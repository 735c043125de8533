import type { TrendResult } from '@sightline/domain/trend'
import { RiDownload2Line } from '@remixicon/react'
import { useMemo } from 'react'
import { Button } from '../../ui/Button'
import { TimeChart } from '../../ui/chart/TimeChart'
import { download } from '../../ui/download'
import { formatCompact, formatExact } from '../../ui/format/number'
import { ProofPopover } from '../query/ProofPopover'
import { isWhole } from './measure'
import { NoTrend } from './NoTrend'
import { isEmptyTrend, toChartLines, toTrendChart } from './trend-chart'
import { toTrendCsv } from './trend-csv'
import type { TrendState } from './trend-url'
import { TrendMatrix } from './TrendMatrix'
import { TrendTotals } from './TrendTotals'
import { usePaleBar } from './use-pale-bar'
import type { ChangeTrend } from './use-trend'

interface TrendViewProps {
  readonly state: TrendState
  readonly data: TrendResult
  readonly onChange: ChangeTrend
}

export function TrendView({ state, data, onChange }: TrendViewProps) {
  // Labels follow the answer that is on the screen: a changed question may still be under way.
  const lines = useMemo(() => toChartLines(data, state), [data, state])
  const chart = useMemo(
    () => toTrendChart(data, lines, { splitRunning: state.view === 'line' }),
    [data, lines, state.view],
  )
  usePaleBar(chart.running)
  const save = () =>
    download({ name: `trend-${data.granularity}.csv`, type: 'text/csv', text: toTrendCsv(data, lines) })
  return (
    <>
      <div className="flex h-11 items-center gap-1 px-1.5 sm:h-14 sm:justify-end sm:px-5">
        <Button
          look="quiet"
          onClick={save}
          aria-label="Download as CSV"
          icon={<RiDownload2Line className="size-4" aria-hidden="true" />}
        >
          CSV
        </Button>
        <ProofPopover proof={data.proof} timeZone={data.timeZone} />
      </div>
      {isEmptyTrend(data) ? (
        <NoTrend state={state} onChange={onChange} />
      ) : state.view === 'table' ? (
        <TrendMatrix result={data} lines={lines} />
      ) : (
        <div className="trend-chart h-80 px-2 pb-3 sm:px-3">
          <TimeChart
            kind={state.view}
            rows={chart.rows}
            series={chart.series}
            stacked={state.view === 'bar' && state.breakdown !== undefined && !state.compare}
            formatAxis={formatCompact}
            formatValue={formatExact}
            allowDecimals={!state.series.every((one) => isWhole(one.measure))}
            label="The chosen measures over time. The table below has the numbers."
            className="h-full"
          />
        </div>
      )}
      {state.view !== 'table' && lines.length > 0 && <TrendTotals lines={lines} />}
      {state.view !== 'table' && chart.hiddenLines > 0 && (
        <p className="border-t border-line px-5 py-2 text-xs text-ink-3">
          {chart.hiddenLines} smaller {chart.hiddenLines === 1 ? 'line is' : 'lines are'} in the table only.
        </p>
      )}
    </>
  )
}
