import type { QuarantineReason } from '@sightline/domain/quarantine'

interface ReasonText {
  readonly label: string
  readonly hint: string
  readonly tone: 'neutral' | 'accent' | 'warn' | 'bad'
}

export const reasonTexts: Readonly<Record<QuarantineReason, ReasonText>> = {
  invalid: { label: 'Invalid', hint: 'It does not fit the contract of events.', tone: 'bad' },
  time: {
    label: 'Time',
    hint: 'It was from before 2000, or from the future; replayed, it is stored at its arrival.',
    tone: 'neutral',
  },
  rule: { label: 'Rule', hint: 'One of your rules refuses it.', tone: 'accent' },
  schema: { label: 'Schema', hint: 'It does not fit the schema of its event.', tone: 'warn' },
}
