import type { EventRule, RuleAction, RuleActionKind } from '@sightline/domain/event-rule'

interface ActionText {
  readonly label: string
  readonly hint: string
}

export const actionTexts: Readonly<Record<RuleActionKind, ActionText>> = {
  trim: { label: 'Trim', hint: 'Spaces around a text go.' },
  to_number: { label: 'Make a number', hint: '"9.50" becomes 9.5; what is no number stays.' },
  to_boolean: { label: 'Make true or false', hint: '"yes", "on" and 1 become true.' },
  to_text: { label: 'Make a text', hint: '42 becomes "42".' },
  require: { label: 'Require', hint: 'Events without it go to quarantine.' },
  hash: { label: 'Hash', hint: 'Salted SHA-256: it can be counted, not read.' },
  drop_property: { label: 'Drop the value', hint: 'It is never stored.' },
  drop_event: { label: 'Leave the event out', hint: 'It is counted, and gone.' },
}

/** The rule as a sentence. */
export function toRuleText({ event, action }: Pick<EventRule, 'event' | 'action'>): string {
  const of = event === '' ? 'every event' : event
  return toSentence(action, of)
}

function toSentence(action: RuleAction, of: string): string {
  const path = action.path ?? ''
  switch (action.kind) {
    case 'require':
      return action.like ? `Require ${path} like ${action.like} in ${of}` : `Require ${path} in ${of}`
    case 'drop_event':
      if (path === '') return `Leave out ${of}`
      return action.like ? `Leave out ${of} where ${path} is like ${action.like}` : `Leave out ${of} with ${path}`
    case 'to_number':
      return `Make ${path} of ${of} a number`
    case 'to_boolean':
      return `Make ${path} of ${of} true or false`
    case 'to_text':
      return `Make ${path} of ${of} a text`
    case 'trim':
      return `Trim ${path} of ${of}`
    case 'hash':
      return `Hash ${path} of ${of}`
    case 'drop_property':
      return `Drop ${path} of ${of}`
  }
}
