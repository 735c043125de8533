import type { EventOutcome } from '@sightline/domain/live'

interface OutcomeText {
  readonly label: string
  readonly hint: string
  readonly tone: 'neutral' | 'accent' | 'good' | 'bad' | 'warn'
}

export const outcomeTexts: Readonly<Record<EventOutcome, OutcomeText>> = {
  accepted: { label: 'Accepted', hint: 'It is stored.', tone: 'good' },
  late: { label: 'Late', hint: 'It is stored; it happened more than an hour before.', tone: 'neutral' },
  bot: { label: 'Bot', hint: 'It is stored; reports leave it out.', tone: 'neutral' },
  duplicate: { label: 'Duplicate', hint: 'Its id was known: it counts once.', tone: 'neutral' },
  rejected: { label: 'Rejected', hint: 'Its client was told; it waits in quarantine.', tone: 'bad' },
  quarantined: { label: 'Quarantined', hint: 'Its client was not told; it waits in quarantine.', tone: 'warn' },
  left_out: { label: 'Left out', hint: 'A rule leaves it out.', tone: 'neutral' },
}
