import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCapturedEvent, type CapturedEvent } from '../event/index.ts'
import { applyRules } from './apply-rules.ts'
import { eventRule, ruleActionKinds, type RuleAction } from './event-rule.ts'

const id = '01936d00-0000-4000-8000-000000000001'
const rule = (action: RuleAction) => eventRule.parse({ id, action })
const tools = { hash: (text: string) => `#${text}` }

function anEvent(fields: object = {}): CapturedEvent {
  const parsed = parseCapturedEvent({ event: 'paid', user_id: 'u', ...fields })
  if (parsed.kind === 'rejected') throw new Error(parsed.rejection.reason)
  return parsed.event
}

/** The properties that one action leaves, as JSON; or why there are none. */
function after(properties: object, action: RuleAction): string {
  const outcome = applyRules(anEvent({ properties }), [rule(action)], tools)
  return outcome.kind === 'next' ? outcome.event.properties : `${outcome.kind}: ${outcome.rejection.reason}`
}

describe('applyRules', () => {
  it.each([
    [{ p: ' a ' }, { kind: 'trim' }, '{"p":"a"}'],
    [{ p: 7 }, { kind: 'trim' }, '{"p":7}'],
    [{ p: ' 7.50 ' }, { kind: 'to_number' }, '{"p":7.5}'],
    [{ p: true }, { kind: 'to_number' }, '{"p":1}'],
    [{ p: 'seven' }, { kind: 'to_number' }, '{"p":"seven"}'],
    [{ p: '' }, { kind: 'to_number' }, '{"p":""}'],
    [{ p: 'Yes' }, { kind: 'to_boolean' }, '{"p":true}'],
    [{ p: 0 }, { kind: 'to_boolean' }, '{"p":false}'],
    [{ p: 2 }, { kind: 'to_boolean' }, '{"p":2}'],
    [{ p: 12 }, { kind: 'to_text' }, '{"p":"12"}'],
    [{ p: [1] }, { kind: 'to_text' }, '{"p":[1]}'],
    [{ p: 'mail', q: 1 }, { kind: 'hash' }, '{"p":"sha256:#mail","q":1}'],
    [{ p: { a: 1 } }, { kind: 'hash' }, '{"p":"sha256:#{\\"a\\":1}"}'],
    [{ q: 1 }, { kind: 'hash' }, '{"q":1}'],
    [{ p: 1, q: 2 }, { kind: 'drop_property' }, '{"q":2}'],
    [{ p: null }, { kind: 'require' }, 'rejected: is required'],
    [{ p: 'sku-1' }, { kind: 'require', like: 'sku-*' }, '{"p":"sku-1"}'],
    [{ p: 'x-1' }, { kind: 'require', like: 'sku-*' }, 'rejected: expected a text like sku-*'],
    [{ p: 'test' }, { kind: 'drop_event', like: 'te*' }, 'dropped: left out by a rule'],
    [{ p: 'live' }, { kind: 'drop_event', like: 'te*' }, '{"p":"live"}'],
  ] as const)('%j, %j: %s', (properties, action, expected) => {
    expect(after(properties, { ...action, path: 'properties.p' })).toBe(expected)
  })

  it('reaches into objects, and leaves the rest of them as it was', () => {
    const properties = { cart: { total: '12', n: 1 }, total: '7' }
    expect(after(properties, { kind: 'to_number', path: 'properties.cart.total' })).toBe(
      '{"cart":{"total":12,"n":1},"total":"7"}',
    )
  })

  it('lifts a value again that has its own column', () => {
    const outcome = applyRules(
      anEvent({ properties: { revenue: ' 12.5 eur' } }),
      [rule({ kind: 'drop_property', path: 'properties.revenue' })],
      tools,
    )
    expect(outcome).toMatchObject({ kind: 'next', event: { revenue: 0, properties: '{}' }, applied: [id] })
  })

  it('touches ids and addresses too', () => {
    const event = anEvent({ user_id: 'a@b.c', context: { url: 'https://a.example/' } })
    const rules = [rule({ kind: 'hash', path: 'user_id' }), rule({ kind: 'drop_property', path: 'url' })]
    expect(applyRules(event, rules, tools)).toMatchObject({ event: { userId: 'sha256:#a@b.c', context: { url: '' } } })
  })

  it('keeps of a refused event nothing that a later rule would have hidden', () => {
    const event = anEvent({ properties: { mail: 'a@b.c', card: '4111' } })
    const rules = [
      rule({ kind: 'require', path: 'properties.price' }),
      rule({ kind: 'hash', path: 'properties.mail' }),
      rule({ kind: 'drop_property', path: 'properties.card' }),
    ]
    const outcome = applyRules(event, rules, tools)
    expect(outcome).toMatchObject({ kind: 'rejected', event: { properties: '{"mail":"sha256:#a@b.c"}' } })
    // And when it comes back, its hash is not hashed again.
    expect(applyRules(outcome.event, rules.slice(1), tools)).toMatchObject({ event: outcome.event, applied: [] })
  })

  it('says which rules did something, and keeps every digit of what they did not touch', () => {
    const event = anEvent({ properties: { n: JSON.rawJSON('12345678901234567890'), p: ' x' } })
    const rules = [rule({ kind: 'trim', path: 'properties.none' }), rule({ kind: 'trim', path: 'properties.p' })]
    expect(applyRules(event, rules, tools)).toMatchObject({
      event: { properties: '{"n":12345678901234567890,"p":"x"}' },
      applied: [id],
    })
  })

  it('never throws, and does the same a second time', () => {
    const action = fc.constantFrom(...ruleActionKinds).map((kind) => rule({ kind, path: 'properties.p' }))
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('p', 'q', '__proto__'), fc.jsonValue()), action, (properties, one) => {
        const event = anEvent({ properties })
        expect(applyRules(event, [one], tools)).toEqual(applyRules(event, [one], tools))
      }),
    )
  })
})
