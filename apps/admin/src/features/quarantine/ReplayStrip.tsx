import type { ReplayReport } from '@sightline/domain/quarantine'
import { RiCheckLine, RiErrorWarningLine } from '@remixicon/react'
import { Card } from '../../ui/Card'
import { formatInstant } from '../../ui/format/date'
import { formatAgo } from '../../ui/format/duration'
import { formatExact } from '../../ui/format/number'
import { Spinner } from '../../ui/Spinner'
import { useNow } from '../../ui/use-now'

interface ReplayStripProps {
  /** Newest first. */
  readonly replays: readonly ReplayReport[]
  readonly timeZone: string
}

/** How the latest replay goes, or went. */
export function ReplayStrip({ replays, timeZone }: ReplayStripProps) {
  const now = useNow(10_000)
  const [latest] = replays
  if (latest === undefined) return null
  const isDone = latest.state === 'done'
  const { stored, duplicate, refused } = latest.outcome
  const isFruitless = stored + duplicate === 0
  return (
    <Card
      role="status"
      data-testid="quarantine-replay"
      data-state={latest.state}
      data-stored={stored}
      data-refused={refused}
      className="flex flex-wrap items-center gap-x-3 gap-y-1 px-5 py-3"
    >
      {!isDone && <Spinner />}
      {isDone && isFruitless && <RiErrorWarningLine className="size-4 text-warn" aria-hidden="true" />}
      {isDone && !isFruitless && <RiCheckLine className="size-4 text-good" aria-hidden="true" />}
      <span className="font-medium text-ink">
        {isDone ? 'Replayed' : latest.state === 'running' ? 'Replaying…' : 'Waiting for a worker…'}
      </span>
      <span className="text-ink-2">
        {isDone && stored === 0 ? 'none' : formatExact(stored)} stored
        {duplicate > 0 && `, ${formatExact(duplicate)} stored before`}
        {refused > 0 && `, ${formatExact(refused)} refused again`}
      </span>
      <time
        dateTime={latest.requestedAt.toISOString()}
        title={formatInstant(latest.requestedAt, timeZone)}
        className="ml-auto text-xs text-ink-3"
      >
        {formatAgo(latest.requestedAt, now)}
      </time>
    </Card>
  )
}
