import type { TriggerDefinition } from '@sightline/domain/trigger'

/** Where to begin; each opens in the form, to be fitted to the project. */
export const triggerExamples: readonly { readonly hint: string; readonly definition: TriggerDefinition }[] = [
  {
    hint: 'Tell your sales tool while the person is still there.',
    definition: {
      name: 'Ready to buy',
      steps: [
        { event: 'page_view', filters: [{ field: 'path', operator: 'is', values: ['/pricing'] }] },
        { event: 'signup', filters: [] },
      ],
      windowSeconds: 1800,
      action: { kind: 'webhook', url: '' },
      isEnabled: true,
    },
  },
  {
    hint: 'Store it as an event of its own, and see it in every report.',
    definition: {
      name: 'Trouble in the checkout',
      steps: [
        { event: 'checkout_started', filters: [] },
        { event: 'payment_failed', filters: [] },
      ],
      windowSeconds: 300,
      action: { kind: 'event', event: 'checkout_trouble' },
      isEnabled: true,
    },
  },
]
