import type { TriggerDefinition } from '@sightline/domain/trigger'
import { RiAddLine, RiFlashlightLine } from '@remixicon/react'
import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { EmptyState } from '../../ui/EmptyState'
import { triggerExamples } from './trigger-examples'
import { toSequenceText } from './trigger-text'

/** What triggers are for, and where to begin. @param onCreate with an example, or from nothing. */
export function NoTriggers({ onCreate }: { onCreate: (example?: TriggerDefinition) => void }) {
  return (
    <Card className="overflow-hidden" data-testid="no-triggers">
      <EmptyState
        className="pb-8"
        icon={<RiFlashlightLine />}
        title="No triggers yet"
        hint="A trigger watches for one person doing one thing and then another. Seconds later it calls your server, or stores an event."
        action={
          <Button
            look="primary"
            icon={<RiAddLine className="size-4" aria-hidden="true" />}
            onClick={() => onCreate(undefined)}
          >
            New trigger
          </Button>
        }
      />
      <div className="border-t border-line bg-canvas p-5">
        <h2 className="mb-3 font-medium text-ink">Or begin with an example</h2>
        <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2">
          {triggerExamples.map(({ hint, definition }) => (
            <li key={definition.name} className="flex">
              <button
                type="button"
                onClick={() => onCreate(definition)}
                className="flex w-full flex-col gap-1 rounded-lg border border-line-strong bg-surface p-4 text-left shadow-card transition-colors hover:border-accent"
              >
                <span className="font-medium text-ink">{definition.name}</span>
                <span className="break-words text-ink-2">{toSequenceText(definition)}</span>
                <span className="text-xs text-ink-3">{hint}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </Card>
  )
}
