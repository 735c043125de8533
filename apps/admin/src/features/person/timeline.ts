import type { PersonEvent } from '@sightline/domain/person'

/** What a person did in one visit, newest first. */
export interface Visit {
  /** Empty for events that belong to no session. */
  readonly sessionId: string
  readonly events: readonly PersonEvent[]
}

/** Neighbours of one session are one visit. @param events newest first. */
export function toVisits(events: readonly PersonEvent[]): Visit[] {
  const visits: { sessionId: string; events: PersonEvent[] }[] = []
  for (const event of events) {
    const last = visits.at(-1)
    if (last?.sessionId === event.sessionId) last.events.push(event)
    else visits.push({ sessionId: event.sessionId, events: [event] })
  }
  return visits
}
