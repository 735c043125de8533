import type { QuarantineEntry, QuarantinePage } from '@sightline/domain/quarantine'
import { RiArrowDownSLine, RiFilterOffLine } from '@remixicon/react'
import { useState } from 'react'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { classes } from '../../ui/classes'
import { CodeBlock } from '../../ui/CodeBlock'
import { EmptyState } from '../../ui/EmptyState'
import { formatInstant } from '../../ui/format/date'
import { QueryPanel } from '../../ui/QueryPanel'
import { sourceName } from '../source/source-name'
import { FaultText } from './FaultText'
import { toPrettyJson } from './pretty-json'
import { QuarantineSkeleton } from './QuarantineSkeleton'
import { reasonTexts } from './reason-text'

interface EntriesQuery {
  readonly data: { readonly pages: readonly QuarantinePage[] } | undefined
  readonly error: unknown
  readonly isFetching: boolean
  readonly isPlaceholderData: boolean
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  refetch(): unknown
  fetchNextPage(): unknown
}

interface EntryListProps {
  readonly query: EntriesQuery
  readonly timeZone: string
  readonly onReplay: (id: string) => void
  readonly onDiscard: (id: string) => void
}

/** The events themselves, newest first; each opens to its JSON. */
export function EntryList({ query, ...rest }: EntryListProps) {
  return (
    <Card aria-label="Events in quarantine" className="overflow-hidden">
      <QueryPanel query={query} skeleton={<QuarantineSkeleton />}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.entries)
          if (entries.length === 0) {
            return (
              <EmptyState
                icon={<RiFilterOffLine />}
                title="No event waits for this cause"
                hint="They have been replayed or discarded, or were deleted after 30 days."
              />
            )
          }
          return (
            <ul className="divide-y divide-line/60" data-testid="quarantine-entries">
              {entries.map((entry) => (
                <Entry key={entry.id} entry={entry} {...rest} />
              ))}
            </ul>
          )
        }}
      </QueryPanel>
      {query.hasNextPage && (
        <div className="border-t border-line p-3 text-center">
          <Button look="quiet" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older ones
          </Button>
        </div>
      )}
    </Card>
  )
}

type EntryProps = Omit<EntryListProps, 'query'> & { readonly entry: QuarantineEntry }

function Entry({ entry, timeZone, onReplay, onDiscard }: EntryProps) {
  const [isOpen, setOpen] = useState(false)
  const { label, tone } = reasonTexts[entry.reason]
  return (
    <li data-testid="quarantine-entry" data-field={entry.field} data-event={entry.event}>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex w-full items-center gap-3 px-5 py-2.5 text-left hover:bg-canvas focus-visible:outline-offset-[-2px]"
      >
        <RiArrowDownSLine
          className={classes('size-4 shrink-0 text-ink-3 transition-transform', !isOpen && '-rotate-90')}
          aria-hidden="true"
        />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2">
            <span className="min-w-0 truncate font-medium text-ink" title={entry.event}>
              {entry.event || 'Without a name'}
            </span>
            <Badge tone={tone}>{label}</Badge>
            {entry.isRefusedAgain && <Badge>Refused again</Badge>}
          </span>
          <span className="mt-0.5 block break-words text-xs text-ink-3">
            <FaultText field={entry.field} message={entry.message} />
            <span className="block sm:hidden">{formatInstant(entry.receivedAt, timeZone)}</span>
          </span>
        </span>
        <time
          dateTime={entry.receivedAt.toISOString()}
          className="numeric shrink-0 text-right text-xs text-ink-3 max-sm:hidden"
        >
          {formatInstant(entry.receivedAt, timeZone)}
        </time>
      </button>
      {isOpen && (
        <div className="space-y-3 px-5 pb-4 pt-1">
          <dl className="flex flex-wrap gap-x-6 gap-y-1 text-xs text-ink-3">
            <Fact name="Source" value={sourceName(entry.source)} />
            <Fact name="Library" value={entry.library || 'unknown'} />
            <Fact name="Event id" value={entry.eventId} />
          </dl>
          <CodeBlock label={entry.isCut ? 'Event, cut at 64 KiB' : 'Event'} code={toPrettyJson(entry.raw)} />
          <div className="flex flex-wrap gap-2">
            {!entry.isCut && <Button onClick={() => onReplay(entry.id)}>Replay this event</Button>}
            <Button look="quiet" className="hover:text-bad" onClick={() => onDiscard(entry.id)}>
              Discard
            </Button>
          </div>
        </div>
      )}
    </li>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex min-w-0 gap-1.5">
      <dt>{name}</dt>
      <dd className="break-all font-mono text-ink-2">{value}</dd>
    </div>
  )
}
