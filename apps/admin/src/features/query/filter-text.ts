import type { EventFilter } from '@sightline/domain/query'
import { displayValue, fieldLabel } from './field'

export const operatorLabels = {
  is: 'is',
  is_not: 'is not',
  contains: 'contains',
  not_contains: 'does not contain',
  starts_with: 'starts with',
  gt: '>',
  gte: '≥',
  lt: '<',
  lte: '≤',
  is_set: 'is set',
  is_not_set: 'is not set',
} as const satisfies Record<EventFilter['operator'], string>

export type FilterOperator = EventFilter['operator']

/** The parts of a sentence about a filter: "Country" "is" "Germany, France". */
export function describeFilter(filter: EventFilter): { field: string; operator: string; value: string } {
  const value =
    'values' in filter
      ? filter.values.map((one) => displayValue(filter.field, one)).join(', ')
      : 'value' in filter
        ? String(filter.value)
        : ''
  return { field: fieldLabel(filter.field), operator: operatorLabels[filter.operator], value }
}

/** Adds a value that was clicked: to the `is` filter of that field when there is one, and never twice. */
export function withValue(filters: readonly EventFilter[], field: string, value: string): EventFilter[] {
  const at = filters.findIndex((one) => one.field === field && one.operator === 'is')
  const existing = filters[at]
  if (!existing || !('values' in existing)) return [...filters, { field, operator: 'is', values: [value] }]
  if (existing.values.includes(value)) return [...filters]
  return filters.map((one, index) => (index === at ? { ...existing, values: [...existing.values, value] } : one))
}

/** Takes a value away again, and the filter with it when it was the last one. */
export function withoutValue(filters: readonly EventFilter[], field: string, value: string): EventFilter[] {
  return filters.flatMap((one) => {
    if (one.field !== field || one.operator !== 'is' || !('values' in one)) return [one]
    const values = one.values.filter((other) => other !== value)
    return values.length > 0 ? [{ ...one, values }] : []
  })
}

export function hasValue(filters: readonly EventFilter[], field: string, value: string): boolean {
  return filters.some(
    (one) => one.field === field && one.operator === 'is' && 'values' in one && one.values.includes(value),
  )
}
