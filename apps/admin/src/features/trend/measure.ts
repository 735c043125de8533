import type { TrendMeasure } from '@sightline/domain/trend'
import { measureLabels, type MeasureKind } from './trend-label'

const distinctKinds = ['count', 'visitors', 'persons', 'sessions'] as const
const fieldKinds = ['sum', 'avg', 'min', 'max', 'p50', 'p75', 'p90', 'p95', 'p99'] as const
const kinds: readonly MeasureKind[] = [...distinctKinds, ...fieldKinds]

export const measureOptions = kinds.map((value) => ({ value, label: measureLabels[value] }))

/** A measure of a field needs one at once, for the question to stay complete: revenue until another is chosen. */
export function toMeasure(kind: MeasureKind, field = 'revenue'): TrendMeasure {
  const plain = distinctKinds.find((one) => one === kind)
  if (plain) return { kind: plain }
  return { kind: fieldKinds.find((one) => one === kind) ?? 'sum', field }
}

/** Whether values are whole numbers: everything that counts. */
export function isWhole(measure: TrendMeasure): boolean {
  return !('field' in measure)
}
