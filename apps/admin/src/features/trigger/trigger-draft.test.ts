import { triggerDefinition } from '@sightline/domain/trigger'
import { describe, expect, it } from 'vitest'
import { parseTriggerDraft, toTriggerDraft, type TriggerDraft } from './trigger-draft'

const steps = [
  { event: 'page_view', filters: [{ field: 'path', operator: 'is', values: ['/a'] }] },
  { event: 'signup' },
]
const definition = triggerDefinition.parse({
  name: 'Ready to buy',
  steps,
  windowSeconds: 5400,
  action: { kind: 'webhook', url: 'https://example.com/hook' },
})

function faultsOf(change: Partial<TriggerDraft>): readonly (readonly [string, string])[] {
  const parsed = parseTriggerDraft({ ...toTriggerDraft(definition), ...change })
  return parsed.kind === 'invalid' ? [...parsed.faults] : []
}

describe('parseTriggerDraft', () => {
  it.each([
    definition,
    { ...definition, windowSeconds: 1, isEnabled: false },
    { ...definition, windowSeconds: 86_400, action: { kind: 'event', event: 'ready' } } as const,
  ])('gives back the trigger that the form was filled with', (given) => {
    expect(parseTriggerDraft(toTriggerDraft(given))).toEqual({ kind: 'valid', definition: given })
  })

  it('tells what is wrong with each field, in the order of the form', () => {
    const parsed = parseTriggerDraft({ ...toTriggerDraft(undefined), amount: '' })
    expect(parsed.kind === 'invalid' && [...parsed.faults]).toEqual([
      ['name', 'Expected a name.'],
      ['steps.0.event', 'Expected the name of an event.'],
      ['steps.1.event', 'Expected the name of an event.'],
      ['windowSeconds', 'Expected a whole number above 0.'],
      ['action.url', 'Expected an address such as https://example.com/hooks/sightline.'],
    ])
  })

  it.each(['0', '-1', '1.5', 'five', ''])('takes no window of “%s”', (amount) => {
    expect(faultsOf({ amount })).toEqual([['windowSeconds', 'Expected a whole number above 0.']])
  })

  it('takes a day at most', () => {
    expect(faultsOf({ amount: '24', unit: 'hours' })).toEqual([])
    expect(faultsOf({ amount: '25', unit: 'hours' })).toEqual([['windowSeconds', 'Expected at most 24 hours.']])
  })
})
