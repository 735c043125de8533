import type { EventFilter } from '@sightline/domain/query'
import { triggerDefinition, type TriggerDefinition } from '@sightline/domain/trigger'
import { newId } from '../event-policy/new-id'

export const windowUnits = {
  seconds: { one: 'second', seconds: 1 },
  minutes: { one: 'minute', seconds: 60 },
  hours: { one: 'hour', seconds: 3600 },
} as const
export type WindowUnit = keyof typeof windowUnits

export interface StepDraft {
  readonly key: string
  readonly event: string
  readonly filters: readonly EventFilter[]
}

/** A trigger as it stands in the form; the fields of both actions are kept while one is chosen. */
export interface TriggerDraft {
  readonly name: string
  readonly steps: readonly StepDraft[]
  readonly amount: string
  readonly unit: WindowUnit
  readonly kind: TriggerDefinition['action']['kind']
  readonly url: string
  readonly event: string
  readonly isEnabled: boolean
}

export type ParsedDraft =
  | { readonly kind: 'valid'; readonly definition: TriggerDefinition }
  /** What is wrong, by the path of the field (`steps.0.event`), in the order of the form. */
  | { readonly kind: 'invalid'; readonly faults: ReadonlyMap<string, string> }

export function emptyStep(): StepDraft {
  return { key: newId(), event: '', filters: [] }
}

export function toTriggerDraft(trigger: TriggerDefinition | undefined): TriggerDraft {
  if (trigger === undefined) {
    const steps = [emptyStep(), emptyStep()]
    return { name: '', steps, amount: '5', unit: 'minutes', kind: 'webhook', url: '', event: '', isEnabled: true }
  }
  const { name, steps, windowSeconds, action, isEnabled } = trigger
  return {
    name,
    steps: steps.map((step) => ({ key: newId(), ...step })),
    ...toWindowInput(windowSeconds),
    kind: action.kind,
    url: action.kind === 'webhook' ? action.url : '',
    event: action.kind === 'event' ? action.event : '',
    isEnabled,
  }
}

/** In the largest unit that needs no fraction. */
export function toWindowInput(seconds: number): { readonly amount: string; readonly unit: WindowUnit } {
  const unit = seconds % 3600 === 0 ? 'hours' : seconds % 60 === 0 ? 'minutes' : 'seconds'
  return { amount: String(seconds / windowUnits[unit].seconds), unit }
}

export function parseTriggerDraft(draft: TriggerDraft): ParsedDraft {
  const { name, steps, amount, unit, kind, url, event, isEnabled } = draft
  const parsed = triggerDefinition.safeParse({
    name,
    steps: steps.map((step) => ({ event: step.event, filters: step.filters })),
    windowSeconds: /^\d+$/.test(amount.trim()) ? Number(amount) * windowUnits[unit].seconds : NaN,
    action: kind === 'webhook' ? { kind, url: url.trim() } : { kind, event },
    isEnabled,
  })
  if (parsed.success) return { kind: 'valid', definition: parsed.data }
  const faults = new Map<string, string>()
  for (const { path, code, message } of parsed.error.issues) {
    const field = path.join('.')
    const isNoNumber = field === 'windowSeconds' && code !== 'too_big'
    if (!faults.has(field)) faults.set(field, isNoNumber ? 'Expected a whole number above 0.' : toSentence(message))
  }
  return { kind: 'invalid', faults }
}

function toSentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
}
