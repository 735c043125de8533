/** An event of one person, and the steps (from 0 on) that it can be. */
export interface StepEvent {
  readonly eventId: string
  readonly atMs: number
  readonly steps: readonly number[]
  /** It has just been stored. */
  readonly isFresh: boolean
}

/** An event that completes a sequence, and the latest event that such a sequence can begin with. */
export interface Completion<Event extends StepEvent> {
  readonly first: Event
  readonly last: Event
}

/**
 * Sequences of one person that are complete now and were not before the fresh events came. All steps in order, each
 * strictly later than the one before it, from first to last at most `windowMs`. Events may arrive in any order: a fresh
 * event in the middle completes what an older one ends. An event that is the last step of several sequences is one
 * completion.
 * @param steps how many steps the sequence has.
 */
export function findCompletions<Event extends StepEvent>(
  events: readonly Event[],
  steps: number,
  windowMs: number,
): Completion<Event>[] {
  const before = complete(
    events.filter(({ isFresh }) => !isFresh),
    steps,
    windowMs,
  )
  const known = new Set(before.map(({ last }) => last.eventId))
  return complete(events, steps, windowMs).filter(({ last }) => !known.has(last.eventId))
}

function complete<Event extends StepEvent>(
  events: readonly Event[],
  steps: number,
  windowMs: number,
): Completion<Event>[] {
  const completions: Completion<Event>[] = []
  /** For each step, the sequence up to it that began last, of the events before this instant. */
  const starts: (Event | undefined)[] = new Array<Event | undefined>(steps)
  for (const instant of byInstant(events)) {
    const next = starts.slice()
    for (const event of instant) {
      for (const step of event.steps) {
        const start = step === 0 ? event : starts[step - 1]
        if (start === undefined || event.atMs - start.atMs > windowMs) continue
        if (step === steps - 1) completions.push({ first: start, last: event })
        const known = next[step]
        if (known === undefined || known.atMs < start.atMs) next[step] = start
      }
    }
    starts.splice(0, steps, ...next)
  }
  return completions
}

/** Groups of events with the same time, in order of time. */
function byInstant<Event extends StepEvent>(events: readonly Event[]): Event[][] {
  const groups: Event[][] = []
  for (const event of events.toSorted((one, other) => one.atMs - other.atMs)) {
    const group = groups.at(-1)
    if (group?.[0]?.atMs === event.atMs) group.push(event)
    else groups.push([event])
  }
  return groups
}
