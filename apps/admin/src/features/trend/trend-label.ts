import type { TrendLine, TrendMeasure, TrendSeries } from '@sightline/domain/trend'
import { displayValue, fieldLabel } from '../query/field'
import { anyEvent } from './trend-url'

export type MeasureKind = TrendMeasure['kind']

export const measureLabels = {
  count: 'Total events',
  visitors: 'Unique visitors',
  persons: 'Unique people',
  sessions: 'Sessions',
  sum: 'Sum of',
  avg: 'Average of',
  min: 'Minimum of',
  max: 'Maximum of',
  p50: 'Median of',
  p75: '75th percentile of',
  p90: '90th percentile of',
  p95: '95th percentile of',
  p99: '99th percentile of',
} as const satisfies Record<MeasureKind, string>

/** The part of a definition that names its lines. */
export interface TrendQuestion {
  readonly series: readonly TrendSeries[]
  readonly breakdown?: string | undefined
}

export function eventLabel(event: string): string {
  return event === anyEvent ? 'All events' : event
}

/** "purchase, sum of Revenue"; the plain count goes without saying. */
function seriesLabel({ event, measure }: TrendSeries): string {
  if (measure.kind === 'count') return eventLabel(event)
  const field = 'field' in measure ? ` ${fieldLabel(measure.field)}` : ''
  return `${eventLabel(event)}, ${measureLabels[measure.kind].toLowerCase()}${field}`
}

export interface LineName {
  /** The value of the breakdown where there is one, else the series. */
  readonly name: string
  /** The series, where the value alone would not say which of several lines it is. */
  readonly series?: string
}

export function lineName(definition: TrendQuestion, line: TrendLine): LineName {
  const series = definition.series[line.series]
  const name = series ? seriesLabel(series) : ''
  if (!line.breakdown) return { name }
  const value = breakdownLabel(definition.breakdown ?? '', line.breakdown)
  return definition.series.length > 1 ? { name: value, series: name } : { name: value }
}

/** The same in one line. */
export function lineLabel({ name, series }: LineName): string {
  return series === undefined ? name : `${series} · ${name}`
}

function breakdownLabel(field: string, breakdown: NonNullable<TrendLine['breakdown']>): string {
  switch (breakdown.kind) {
    case 'value':
      return displayValue(field, breakdown.value)
    case 'none':
      return '(none)'
    case 'other':
      return 'Other'
  }
}
