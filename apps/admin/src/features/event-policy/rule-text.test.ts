import { describe, expect, it } from 'vitest'
import { toRuleText } from './rule-text'

describe('toRuleText', () => {
  it.each([
    [{ event: '', action: { kind: 'trim', path: 'properties.plan' } }, 'Trim properties.plan of every event'],
    [
      { event: 'paid', action: { kind: 'require', path: 'properties.sku', like: 'S-*' } },
      'Require properties.sku like S-* in paid',
    ],
    [{ event: 'noise', action: { kind: 'drop_event' } }, 'Leave out noise'],
    [
      { event: '', action: { kind: 'drop_event', path: 'url', like: '*staging*' } },
      'Leave out every event where url is like *staging*',
    ],
  ] as const)('%j: %s', (rule, text) => {
    expect(toRuleText(rule)).toBe(text)
  })
})
