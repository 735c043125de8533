import type { LiveSnapshot } from '@sightline/domain/live'
import type { ChartRow, ChartSeries } from '../../ui/chart/chart-row'
import { formatMinute } from '../../ui/format/date'

export const liveSeries: readonly ChartSeries[] = [{ key: 'visitors', label: 'Visitors', color: 'chart-2' }]

/** The last thirty minutes, oldest first. */
export function toLiveChart(minutes: LiveSnapshot['minutes'], timeZone: string): ChartRow[] {
  return minutes.map(({ at, visitors, events }) => ({
    label: formatMinute(at, timeZone),
    title: `${formatMinute(at, timeZone)}, ${events} ${events === 1 ? 'event' : 'events'}`,
    values: { visitors },
  }))
}
