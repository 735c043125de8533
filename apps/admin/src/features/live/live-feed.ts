import type { LiveEvent, LiveMessage, LiveSnapshot } from '@sightline/domain/live'

export interface LiveFeed {
  readonly snapshot?: LiveSnapshot
  /** Newest first. */
  readonly events: readonly LiveEvent[]
  /** Arrived while the reader was holding the list still; newest first. */
  readonly held: readonly LiveEvent[]
  readonly paused: boolean
  /** Between the last two snapshots: too many to be sent one by one. */
  readonly skippedEvents: number
}

export const emptyFeed: LiveFeed = { events: [], held: [], paused: false, skippedEvents: 0 }
export const maxShownEvents = 50

export type LiveAction =
  { readonly kind: 'message'; readonly message: LiveMessage } | { readonly kind: 'pause' } | { readonly kind: 'resume' }

export function reduceFeed(feed: LiveFeed, action: LiveAction): LiveFeed {
  switch (action.kind) {
    case 'pause':
      return { ...feed, paused: true }
    case 'resume':
      return { ...feed, paused: false, events: merge(feed.held, feed.events), held: [] }
    case 'message':
      return receive(feed, action.message)
  }
}

function receive(feed: LiveFeed, message: LiveMessage): LiveFeed {
  if (message.kind === 'snapshot') {
    const { snapshot, skippedEvents } = message
    // After a reconnect the snapshot fills the gap; events that are known already stay where they are.
    return feed.paused
      ? { ...feed, snapshot, skippedEvents, held: merge(unknownOf(snapshot.recent, feed.events), feed.held) }
      : { ...feed, snapshot, skippedEvents, events: merge(snapshot.recent, feed.events) }
  }
  return feed.paused
    ? { ...feed, held: merge(unknownOf([message.event], feed.events), feed.held) }
    : { ...feed, events: merge([message.event], feed.events) }
}

function unknownOf(events: readonly LiveEvent[], known: readonly LiveEvent[]): LiveEvent[] {
  const ids = new Set(known.map((event) => event.eventId))
  return events.filter((event) => !ids.has(event.eventId))
}

/** Each event once, newest first by arrival, no more than are shown. */
function merge(newer: readonly LiveEvent[], older: readonly LiveEvent[]): LiveEvent[] {
  return [...unknownOf(newer, older), ...older]
    .sort((a, b) => b.receivedAt.getTime() - a.receivedAt.getTime())
    .slice(0, maxShownEvents)
}
