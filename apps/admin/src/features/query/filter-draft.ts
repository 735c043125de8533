import type { EventFieldType } from '@sightline/domain/event-catalog'
import { eventFilter, type EventFilter } from '@sightline/domain/query'
import { operatorLabels, type FilterOperator } from './filter-text'

/** A filter while it is being written: every part may still be missing. */
export interface FilterDraft {
  readonly field: string | undefined
  readonly operator: FilterOperator
  readonly values: readonly string[]
  readonly text: string
}

export const emptyDraft: FilterDraft = { field: undefined, operator: 'is', values: [], text: '' }

export type OperandKind = 'values' | 'number' | 'text' | 'none'

const textOperators = ['is', 'is_not', 'contains', 'not_contains', 'starts_with', 'is_set', 'is_not_set'] as const
const numberOperators = ['gt', 'gte', 'lt', 'lte', 'is', 'is_not', 'is_set', 'is_not_set'] as const
const operators = {
  string: textOperators,
  number: numberOperators,
  boolean: ['is', 'is_not', 'is_set', 'is_not_set'],
  array: ['is_set', 'is_not_set', 'contains', 'not_contains'],
  object: ['is_set', 'is_not_set'],
  mixed: [...textOperators, 'gt', 'gte', 'lt', 'lte'],
} as const satisfies Record<EventFieldType, readonly FilterOperator[]>

function operatorsFor(type: EventFieldType): readonly FilterOperator[] {
  return operators[type]
}

export const operatorOptions = (type: EventFieldType) =>
  operatorsFor(type).map((value) => ({ value, label: operatorLabels[value] }))

export function operandKind(operator: FilterOperator): OperandKind {
  switch (operator) {
    case 'is':
    case 'is_not':
      return 'values'
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return 'number'
    case 'contains':
    case 'not_contains':
    case 'starts_with':
      return 'text'
    case 'is_set':
    case 'is_not_set':
      return 'none'
  }
}

/** Another field starts over, with an operator that fits its type. */
export function withField(draft: FilterDraft, field: string, type: EventFieldType): FilterDraft {
  const fitting = operatorsFor(type)
  const isKept = draft.field !== undefined && fitting.includes(draft.operator)
  const operator = isKept ? draft.operator : (fitting[0] ?? 'is')
  return { field, operator, values: [], text: '' }
}

/** The finished filter; undefined while something is missing. */
export function toFilter(draft: FilterDraft): EventFilter | undefined {
  const { field, operator, values, text } = draft
  const kind = operandKind(operator)
  if (field === undefined || (kind !== 'values' && kind !== 'none' && text.trim() === '')) return undefined
  const operand = {
    values: { values },
    number: { value: Number(text) },
    text: { value: text },
    none: {},
  }[kind]
  const parsed = eventFilter.safeParse({ field, operator, ...operand })
  return parsed.success ? parsed.data : undefined
}
