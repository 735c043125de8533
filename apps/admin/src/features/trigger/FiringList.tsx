import type { TriggerFiring } from '@sightline/domain/trigger'
import { RiArrowRightLine } from '@remixicon/react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { formatInstant } from '../../ui/format/date'
import { QueryPanel } from '../../ui/QueryPanel'
import { toGapText, toStateText } from './trigger-text'
import { useFirings } from './use-triggers'

interface FiringListProps {
  readonly projectId: string
  readonly triggerId: string
  readonly timeZone: string
}

const fewFirings = 20
/** As many as the API tells at once. */
const manyFirings = 200

const states = {
  delivered: { label: 'Delivered', tone: 'good' },
  waiting: { label: 'Waiting', tone: 'warn' },
  failed: { label: 'Failed', tone: 'bad' },
} as const satisfies Record<TriggerFiring['state'], object>

/** Who made it fire, newest first, and what became of it. */
export function FiringList({ projectId, triggerId, timeZone }: FiringListProps) {
  const [limit, setLimit] = useState(fewFirings)
  const firings = useFirings(projectId, triggerId, limit)
  return (
    <QueryPanel query={firings} skeleton={<FiringSkeleton />}>
      {(data) =>
        data.length === 0 ? (
          <EmptyState
            className="!py-7"
            title="Has not fired yet"
            hint="Whoever completes the steps from now on stands here within seconds."
          />
        ) : (
          <>
            <ul className="divide-y divide-line/60">
              {data.map((firing) => (
                <Firing key={firing.id} firing={firing} projectId={projectId} timeZone={timeZone} />
              ))}
            </ul>
            {limit < manyFirings && data.length === limit && (
              <div className="border-t border-line p-2 text-center">
                <Button look="quiet" onClick={() => setLimit(manyFirings)}>
                  Show older ones
                </Button>
              </div>
            )}
          </>
        )
      }
    </QueryPanel>
  )
}

interface FiringProps {
  readonly firing: TriggerFiring
  readonly projectId: string
  readonly timeZone: string
}

function Firing({ firing, projectId, timeZone }: FiringProps) {
  const { state, first, last, firedAt } = firing
  const personId = firing.userId || firing.anonymousId
  const { label, tone } = states[state]
  const stateText = toStateText(firing)
  return (
    <li
      data-testid="firing"
      data-state={state}
      className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 gap-y-1 px-5 py-2.5"
    >
      <Link
        to="/p/$projectId/persons"
        params={{ projectId }}
        search={{ id: personId }}
        title={personId}
        className="max-w-full justify-self-start truncate font-medium text-accent-ink hover:underline"
      >
        {personId}
      </Link>
      <span className="justify-self-end">
        <Badge tone={tone}>{label}</Badge>
      </span>
      <div className="min-w-0 text-xs text-ink-3 [overflow-wrap:anywhere] max-sm:col-span-2">
        <p className="flex flex-wrap items-center gap-x-1.5">
          <span className="text-ink-2">{first.event}</span>
          <RiArrowRightLine className="size-3.5 shrink-0" aria-label="then" />
          <span className="text-ink-2">{last.event}</span>
          <span className="whitespace-nowrap">after {toGapText(firing)}</span>
        </p>
        {stateText && <p>{stateText}</p>}
      </div>
      <time dateTime={firedAt.toISOString()} className="numeric text-xs text-ink-3 max-sm:col-span-2 sm:text-right">
        {formatInstant(firedAt, timeZone)}
      </time>
    </li>
  )
}

function FiringSkeleton() {
  return (
    <div role="status" aria-label="Loading the firings" className="space-y-4 p-5">
      <div className="skeleton h-4 w-2/3" />
      <div className="skeleton h-4 w-1/2" />
    </div>
  )
}
