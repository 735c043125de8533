import type { EventRow } from '@sightline/db/testing'
import type { TimeRange } from '@sightline/domain/kernel'
import { bucketIndex, bucketStarts, type EventFilter, type Granularity } from '@sightline/domain/query'

/** The overview as its documentation says it, over plain arrays: what the tests hold the queries against. */
export interface NaiveSession {
  readonly id: string
  readonly visitor: string
  readonly began: Date
  readonly ended: Date
  readonly views: readonly EventRow[]
  readonly events: readonly EventRow[]
  readonly fields: Readonly<Record<string, string>>
}

function isView(event: EventRow): boolean {
  return event.kind === 'page'
}

function toSessions(rows: readonly EventRow[]): NaiveSession[] {
  const known = rows.filter((row) => row.bot !== 'crawler' && row.session_id !== '')
  return [...Map.groupBy(known, (row) => row.session_id ?? '')].flatMap(([id, unordered]) => {
    const events = unordered.toSorted((a, b) => a.occurred_at.getTime() - b.occurred_at.getTime())
    const views = events.filter(isView)
    const [first] = events
    const [firstView] = views
    const last = events.at(-1)
    if (first === undefined || firstView === undefined || last === undefined) return []
    const greatest = (field: 'country' | 'browser') =>
      events
        .map((event) => event[field] ?? '')
        .sort()
        .at(-1) ?? ''
    return {
      id,
      visitor: first.anonymous_id ?? '',
      began: first.occurred_at,
      ended: last.occurred_at,
      views,
      events,
      fields: {
        referrer_host: firstView.referrer_host ?? '',
        utm_source: firstView.utm_source ?? '',
        country: greatest('country'),
        browser: greatest('browser'),
      },
    }
  })
}

export interface NaiveFilters {
  readonly session: readonly EventFilter[]
  readonly event: readonly EventFilter[]
}

const matches = (value: string, filter: EventFilter) => {
  if (filter.operator === 'is') return filter.values.includes(value)
  if (filter.operator === 'is_not') return !filter.values.includes(value)
  throw new Error(`the model does not know ${filter.operator}`)
}

const matchesEvent = (event: EventRow, filters: NaiveFilters) =>
  filters.event.every((filter) => matches(filter.field === 'event' ? event.event : (event.path ?? ''), filter))

const matchesSession = (session: NaiveSession, filters: NaiveFilters) =>
  filters.session.every((filter) => matches(session.fields[filter.field] ?? '', filter)) &&
  (filters.event.length === 0 || session.events.some((event) => matchesEvent(event, filters)))

const isIn = (instant: Date, range: TimeRange) => instant >= range.from && instant < range.to

/** Sessions that began in the range and match. */
function pickSessions(rows: readonly EventRow[], range: TimeRange, filters: NaiveFilters): NaiveSession[] {
  return toSessions(rows).filter((session) => isIn(session.began, range) && matchesSession(session, filters))
}

/** Views in the range that match, made in sessions that match the filters on sessions. */
function pickViews(rows: readonly EventRow[], range: TimeRange, filters: NaiveFilters): EventRow[] {
  const sessions = toSessions(rows).filter((session) =>
    matchesSession(session, { session: filters.session, event: [] }),
  )
  const ids = new Set(sessions.map((session) => session.id))
  return rows.filter(
    (row) =>
      isView(row) &&
      row.bot !== 'crawler' &&
      isIn(row.occurred_at, range) &&
      matchesEvent(row, filters) &&
      (filters.session.length === 0 || ids.has(row.session_id ?? '')),
  )
}

const distinct = (values: readonly (string | undefined)[]) => new Set(values).size

export function naiveTotals(rows: readonly EventRow[], range: TimeRange, filters: NaiveFilters) {
  const sessions = pickSessions(rows, range, filters)
  const views = pickViews(rows, range, filters)
  const bySession = filters.session.length > 0 && filters.event.length === 0
  const durationMs = sessions.reduce((sum, one) => sum + one.ended.getTime() - one.began.getTime(), 0)
  const share = (part: number) => (sessions.length === 0 ? 0 : part / sessions.length)
  return {
    visitors: bySession ? distinct(sessions.map((one) => one.visitor)) : distinct(views.map((one) => one.anonymous_id)),
    views: bySession ? sessions.reduce((sum, one) => sum + one.views.length, 0) : views.length,
    sessions: sessions.length,
    bounceRate: share(sessions.filter((one) => one.views.length === 1).length),
    averageDurationSeconds: share(durationMs / 1000),
  }
}

export function naivePoints(
  rows: readonly EventRow[],
  range: TimeRange,
  filters: NaiveFilters,
  granularity: Granularity,
  timeZone: string,
) {
  const starts = bucketStarts(range, granularity, timeZone)
  return starts.map((at, index) => {
    const bucket = { from: index === 0 ? range.from : at, to: starts[index + 1] ?? range.to }
    if (bucketIndex(starts, bucket.from) !== index) throw new Error('the model is wrong')
    return { at, ...naiveTotals(rows, bucket, filters) }
  })
}

export interface NaiveTopRow {
  readonly value: string
  readonly visitors: number
  readonly views: number
}

export function naiveTop(
  rows: readonly EventRow[],
  range: TimeRange,
  filters: NaiveFilters,
  dimension: string,
): NaiveTopRow[] {
  const found =
    dimension === 'path'
      ? [...Map.groupBy(pickViews(rows, range, filters), (view) => view.path ?? '')].map(([value, views]) => ({
          value,
          visitors: distinct(views.map((view) => view.anonymous_id)),
          views: views.length,
        }))
      : [...Map.groupBy(pickSessions(rows, range, filters), (one) => one.fields[dimension] ?? '')].map(
          ([value, own]) => ({
            value,
            visitors: distinct(own.map((one) => one.visitor)),
            views: own.reduce((sum, one) => sum + one.views.length, 0),
          }),
        )
  return found.sort((a, b) => b.visitors - a.visitors || b.views - a.views || (a.value < b.value ? -1 : 1))
}
