import type { LiveEvent } from '@sightline/domain/live'
import { RiFlashlightLine, RiGlobalLine, RiUserLine } from '@remixicon/react'
import { Flag } from '../../ui/Flag'
import { formatAgo } from '../../ui/format/duration'
import { formatInstant } from '../../ui/format/date'
import { eventText } from '../person/event-text'
import { countryName, displayValue } from '../query/field'

interface LiveRowProps {
  readonly event: LiveEvent
  readonly now: Date
  readonly timeZone: string
}

export function LiveRow({ event, now, timeZone }: LiveRowProps) {
  const isView = event.kind === 'page' || event.kind === 'screen'
  const device = [event.browser, event.os].filter(Boolean).join(' on ')
  const origin = [
    event.country && countryName(event.country),
    device,
    event.referrerHost && `from ${event.referrerHost}`,
  ]
    .filter(Boolean)
    .join(' · ')
  return (
    <li
      data-testid="live-event"
      data-event={event.event}
      data-path={event.path}
      className="flex h-[3.25rem] animate-slide-in items-center gap-3 px-4"
    >
      <KindIcon kind={event.kind} />
      <div className="min-w-0 flex-1">
        <p className="truncate text-ink" title={eventText(event)}>
          {isView ? (
            <span className="font-medium">{displayValue('path', event.path)}</span>
          ) : (
            <>
              <span className="font-medium">{event.event}</span>
              {event.path && <span className="text-ink-3"> on {event.path}</span>}
            </>
          )}
        </p>
        <p className="flex items-center gap-1.5 truncate text-xs text-ink-3">
          {event.country && <Flag country={event.country} />}
          <span className="truncate" title={origin}>
            {origin}
          </span>
        </p>
      </div>
      <div className="shrink-0 text-right text-xs text-ink-3">
        <time
          dateTime={event.receivedAt.toISOString()}
          title={formatInstant(event.receivedAt, timeZone)}
          className="numeric block"
        >
          {formatAgo(event.receivedAt, now)}
        </time>
        <span className="font-mono text-2xs" title="Visitor">
          {event.visitor}
        </span>
      </div>
    </li>
  )
}

function KindIcon({ kind }: { kind: string }) {
  const isView = kind === 'page' || kind === 'screen'
  const isPerson = kind === 'identify' || kind === 'alias' || kind === 'group'
  const Icon = isView ? RiGlobalLine : isPerson ? RiUserLine : RiFlashlightLine
  return (
    <span
      className={`flex size-7 shrink-0 items-center justify-center rounded-full ${isView ? 'bg-sunken text-ink-3' : 'bg-accent-soft text-accent-ink'}`}
      aria-hidden="true"
    >
      <Icon className="size-4" />
    </span>
  )
}
