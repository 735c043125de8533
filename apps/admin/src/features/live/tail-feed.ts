import type { LiveOutcome, TailMessage } from '@sightline/domain/live'

export interface TailRow extends LiveOutcome {
  /** In the order of arrival, for one event can be told of several times. */
  readonly key: number
}

export interface TailFeed {
  /** Newest first. */
  readonly rows: readonly TailRow[]
  /** Arrived while the reader was holding the list still; newest first. */
  readonly held: readonly TailRow[]
  readonly isPaused: boolean
  /** Since the page was opened: too many to be sent one by one. */
  readonly skipped: number
  readonly received: number
}

export const emptyTail: TailFeed = { rows: [], held: [], isPaused: false, skipped: 0, received: 0 }
export const maxTailRows = 200

export type TailAction =
  | { readonly kind: 'message'; readonly message: TailMessage }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'clear' }

export function reduceTail(feed: TailFeed, action: TailAction): TailFeed {
  switch (action.kind) {
    case 'pause':
      return { ...feed, isPaused: true }
    case 'resume':
      return { ...feed, isPaused: false, rows: prepend(feed.held, feed.rows), held: [] }
    case 'clear':
      return { ...feed, rows: [], held: [], skipped: 0 }
    case 'message':
      return receive(feed, action.message)
  }
}

function receive(feed: TailFeed, message: TailMessage): TailFeed {
  if (message.kind === 'skipped') return { ...feed, skipped: feed.skipped + message.events }
  const received = feed.received + 1
  const row = { ...message.event, key: received }
  return feed.isPaused
    ? { ...feed, received, held: prepend([row], feed.held) }
    : { ...feed, received, rows: prepend([row], feed.rows) }
}

function prepend(newer: readonly TailRow[], older: readonly TailRow[]): TailRow[] {
  return [...newer, ...older].slice(0, maxTailRows)
}
