import { eventOutcomes, type EventOutcome } from '@sightline/domain/live'
import { RiDeleteBinLine, RiPauseFill, RiPlayFill } from '@remixicon/react'
import { Button } from '../../ui/Button'
import { Select } from '../../ui/Select'
import { outcomeTexts } from './outcome-text'
import type { TailAction, TailFeed } from './tail-feed'

export type OutcomeChoice = EventOutcome | 'all'

const choices = [
  { value: 'all' as const, label: 'Every outcome' },
  ...eventOutcomes.map((value) => ({ value, label: outcomeTexts[value].label })),
]

interface TailControlsProps {
  readonly feed: TailFeed
  readonly choice: OutcomeChoice
  readonly onChoose: (choice: OutcomeChoice) => void
  readonly dispatch: (action: TailAction) => void
}

/** The head of the list: which outcomes it shows, whether it runs, and a fresh start. */
export function TailControls({ feed, choice, onChoose, dispatch }: TailControlsProps) {
  const PauseIcon = feed.isPaused ? RiPlayFill : RiPauseFill
  return (
    <header className="flex items-center gap-1 border-b border-line p-2">
      <Select label="Outcome" look="quiet" value={choice} options={choices} onChange={onChoose} />
      <Button
        look="quiet"
        className="ml-auto"
        icon={<PauseIcon className="size-4" aria-hidden="true" />}
        onClick={() => dispatch({ kind: feed.isPaused ? 'resume' : 'pause' })}
      >
        {feed.isPaused ? 'Resume' : 'Pause'}
      </Button>
      <Button
        look="quiet"
        icon={<RiDeleteBinLine className="size-4" aria-hidden="true" />}
        disabled={feed.rows.length === 0 && feed.skipped === 0}
        onClick={() => dispatch({ kind: 'clear' })}
      >
        Clear
      </Button>
    </header>
  )
}
