import { anEventRow, type EventRow } from '@sightline/db/testing'
import fc from 'fast-check'

export const hourMs = 3_600_000
/** Clocks change in Berlin and in New York between these, and on Lord Howe by half an hour. */
export const origins = ['2026-03-28T00:00:00Z', '2026-11-01T00:00:00Z', '2026-04-04T00:00:00Z'].map((text) =>
  Date.parse(text),
)
export const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe']

const referrers = ['', 'google.com', 'news.example']
const paths = ['/', '/pricing', '/docs']

/** What one visitor does in one session, in any order, with pauses of hours. */
export const anySession = fc.record({
  visitor: fc.constantFrom('ann', 'ben', 'cem', 'dua'),
  startMs: fc.integer({ min: 0, max: 72 * hourMs }),
  country: fc.constantFrom('', 'DE', 'US'),
  hasId: fc.boolean(),
  isBot: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  events: fc.array(
    fc.record({
      offsetMs: fc.integer({ min: 0, max: 10 * hourMs }),
      path: fc.constantFrom(...paths),
      referrer: fc.constantFrom(...referrers),
      isView: fc.boolean(),
      hasCountry: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  ),
})

export type AnySession = typeof anySession extends fc.Arbitrary<infer T> ? T : never

/** The sessions' events as they are stored. */
export function toRows(
  projectId: string,
  given: { readonly sessions: readonly AnySession[]; readonly originMs: number },
): EventRow[] {
  return given.sessions.flatMap((session, number) =>
    session.events.map((event, index) =>
      anEventRow({
        project_id: projectId,
        event: event.isView ? 'page_view' : 'click',
        kind: event.isView ? 'page' : 'track',
        // No two events at one instant: which of two first views came first is nobody's promise.
        occurred_at: new Date(given.originMs + session.startMs + event.offsetMs + index),
        anonymous_id: session.visitor,
        session_id: session.hasId ? `${projectId}-${number}` : '',
        path: event.path,
        referrer_host: event.referrer,
        country: event.hasCountry ? session.country : '',
        bot: session.isBot ? 'crawler' : '',
      }),
    ),
  )
}

/** Whether two events of a session happened at one instant: then nobody promises which came first. */
export function hasTies(rows: readonly EventRow[]): boolean {
  return new Set(rows.map((row) => `${row.session_id} ${row.occurred_at.getTime()}`)).size < rows.length
}
