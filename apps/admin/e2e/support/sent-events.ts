import type { BrowserContext, Request } from 'playwright-core'
import { z } from 'zod'

const sentEvent = z
  .object({
    event: z.string(),
    event_id: z.string(),
    properties: z.record(z.string(), z.unknown()).optional(),
    context: z.object({ url: z.string() }),
  })
  .transform(({ event, event_id: id, properties, context }) => ({ event, id, properties, url: context.url }))
const eventsBody = z.object({ events: z.array(sentEvent) })
export type SentEvent = z.infer<typeof sentEvent>

/** What became of a request: its status, or why it has none. */
type Outcome = number | string

/** The requests to the ingest that the pages of a browser context make, and what became of them. */
export function recordSentEvents(context: BrowserContext) {
  const sent: SentEvent[] = []
  const outcomes = new Map<Request, Outcome>()
  context.on('request', (request) => {
    const events = eventsOf(request)
    sent.push(...events)
    if (events.length > 0) outcomes.set(request, 'unanswered')
  })
  context.on('response', (response) => {
    if (outcomes.has(response.request())) outcomes.set(response.request(), response.status())
  })
  context.on('requestfailed', (request) => {
    if (outcomes.get(request) === 'unanswered') outcomes.set(request, request.failure()?.errorText ?? 'failed')
  })
  const outcomesOf = (id: string) =>
    [...outcomes].filter(([request]) => eventsOf(request).some((event) => event.id === id)).map(([, end]) => end)

  return {
    sent,
    /**
     * How many events the ingest has acknowledged: those answered with 202, and those that the tracker has let go. The
     * browser does not always tell about an answer: a page that goes in that moment takes the news with it, after its
     * tracker has read it. `findWaiting` says what the tracker holds; undefined where nobody can see that.
     */
    async countAcknowledged(findWaiting: () => Promise<readonly string[] | undefined>): Promise<number> {
      // Before the question: what is sent while it is answered would look as if it had been let go.
      const ids = new Set(sent.map((one) => one.id))
      const waiting = await findWaiting()
      return [...ids].filter((id) => {
        const ends = outcomesOf(id)
        return ends.includes(202) || (waiting && !waiting.includes(id) && !ends.some(isRefused))
      }).length
    },
    /** One line for each event, for the message of a failure. */
    describe: () =>
      [...new Map(sent.map((one) => [one.id, one.event]))].map(
        ([id, event]) => `${event} ${id}: ${outcomesOf(id).join(', ')}`,
      ),
  }
}

/** For good: the tracker lets such an event go as well. */
function isRefused(outcome: Outcome): boolean {
  return typeof outcome === 'number' && outcome >= 400 && outcome < 500 && ![408, 429].includes(outcome)
}

function eventsOf(request: Request): readonly SentEvent[] {
  if (request.method() !== 'POST' || !request.url().includes('/v1/events')) return []
  return eventsBody.parse(request.postDataJSON()).events
}
