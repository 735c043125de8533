import type { EventFilter } from '@sightline/domain/query'
import type { TriggerDefinition, TriggerFiring, TriggerFirings } from '@sightline/domain/trigger'
import { formatDuration } from '../../ui/format/duration'
import { formatExact } from '../../ui/format/number'
import { describeFilter } from '../query/filter-text'
import { toWindowInput, windowUnits } from './trigger-draft'

/** page_view, then purchase within 5 minutes */
export function toSequenceText({ steps, windowSeconds }: Pick<TriggerDefinition, 'steps' | 'windowSeconds'>): string {
  const names = steps.map(({ event, filters }) => [event, toFilterWords(filters)].filter(Boolean).join(' '))
  return `${names.join(', then ')} within ${toWindowText(windowSeconds)}`
}

/** where Page is /pricing and Country is Germany; empty without filters. */
export function toFilterWords(filters: readonly EventFilter[]): string {
  if (filters.length === 0) return ''
  const sentences = filters.map((filter) => {
    const { field, operator, value } = describeFilter(filter)
    return [field, operator, value].filter(Boolean).join(' ')
  })
  return `where ${sentences.join(' and ')}`
}

/** 5 minutes, 1 hour, 90 seconds */
export function toWindowText(seconds: number): string {
  const { amount, unit } = toWindowInput(seconds)
  return amount === '1' ? `1 ${windowUnits[unit].one}` : `${amount} ${unit}`
}

export function toActionText(action: TriggerDefinition['action']): string {
  return action.kind === 'webhook' ? `Calls ${action.url}` : `Stores the event ${action.event}`
}

/** How often it fired, whatever became of it. */
export function toFiredText(firings: TriggerFirings): string {
  const fired = countFired(firings)
  return fired === 0 ? 'Has not fired in 30 days' : `Fired ${toTimes(fired)} in 30 days`
}

export function countFired({ delivered, waiting, failed }: TriggerFirings): number {
  return delivered + waiting + failed
}

/** What became of a firing, with what was at fault. */
export function toStateText({ state, attempts, fault }: Pick<TriggerFiring, 'state' | 'attempts' | 'fault'>): string {
  switch (state) {
    case 'delivered':
      return attempts > 1 ? `At attempt ${attempts}` : ''
    case 'waiting':
      return attempts === 0 ? 'Not tried yet' : `Tried ${toTimes(attempts)}: ${fault ?? 'no answer'}`
    case 'failed':
      return `Given up after ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}: ${fault ?? 'no answer'}`
  }
}

/** 45s, 2m 14s: between the first and the last event. */
export function toGapText({ first, last }: Pick<TriggerFiring, 'first' | 'last'>): string {
  const seconds = (last.occurredAt.getTime() - first.occurredAt.getTime()) / 1000
  return seconds < 1 ? 'less than 1s' : formatDuration(seconds)
}

function toTimes(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${formatExact(count)} times`
}
