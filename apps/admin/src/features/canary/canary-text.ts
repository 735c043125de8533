import type { CanaryStage, CanaryStatus } from '@sightline/domain/canary'
import { formatAgo } from '../../ui/format/duration'
import { formatMinute } from '../../ui/format/date'
import { formatExact } from '../../ui/format/number'

/** What stands still, in a person's words, and where to look. */
const stageTexts = {
  door: { name: 'the door', hint: 'Ingest does not answer. Events that are sent now wait at their clients.' },
  log: { name: 'the log', hint: 'Ingest answers and accepts nothing: its log is full, or its disk is.' },
  stored: { name: 'storing', hint: 'Events are safe in the log of ingest and do not get into ClickHouse.' },
  query: { name: 'the query', hint: 'Events are stored, and reports cannot read them.' },
} as const satisfies Record<CanaryStage, { name: string; hint: string }>

export interface CanaryText {
  readonly tone: 'good' | 'bad' | 'neutral'
  readonly title: string
  /** What it means, for whoever asks. */
  readonly hint: string
}

/** The state of the whole way in one line. */
export function toCanaryText(status: CanaryStatus, now: Date, timeZone: string): CanaryText {
  switch (status.kind) {
    case 'waiting':
      return { tone: 'neutral', title: 'Door to query: not measured yet', hint: measured }
    case 'flowing':
      return {
        tone: 'good',
        title: `Door to query: ${toMilliseconds(status.roundTripMs)}, ${formatAgo(status.arrivedAt, now)}`,
        hint: measured,
      }
    case 'stalled': {
      const { stalled, all } = status.nodes
      const where = all === 1 ? '' : ` on ${stalled} of ${all} nodes`
      const { name, hint } = stageTexts[status.stage]
      return {
        tone: 'bad',
        title: `Stalled at ${name}${where}, since ${formatMinute(status.since, timeZone)}`,
        hint,
      }
    }
    case 'silent':
      return {
        tone: 'bad',
        title: `Door to query: not measured since ${formatMinute(status.since, timeZone)}`,
        hint: 'The worker does not tell. It sends an event each minute and follows it to a query.',
      }
  }
}

const measured = 'Each minute an event of our own travels from the door of ingest to a query, apart from your numbers.'

function toMilliseconds(ms: number): string {
  return ms < 10_000 ? `${formatExact(Math.round(ms))} ms` : `${formatExact(Math.round(ms / 1000))} s`
}
