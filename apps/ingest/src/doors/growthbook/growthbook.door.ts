import { eventLimits, parseCapturedEvent } from '@sightline/domain/event'
import type { Door } from '../door.ts'
import { jsonAnswer } from '../wire/answer.ts'
import { keyClaim } from '../wire/claim.ts'
import { assertFewEvents } from '../wire/event-list.ts'
import { toNativeEvent } from './growthbook-event.ts'

/**
 * The tracking plug-in of GrowthBook's SDK: exposures, evaluated flags and custom events, posted as text to
 * `/track?client_key=`. It sends no id and no time, and never repeats.
 */
export const growthbookDoor: Door = {
  name: 'growthbook',
  routes: [
    {
      kind: 'capture',
      methods: ['POST'],
      paths: ['/track'],
      isMeant: ({ query }) => query['client_key'] !== undefined,
      findClaim: ({ query }) => keyClaim(query['client_key']),
      maxBodyBytes: eventLimits.bodyBytes,
      isSentForVisitor: false,
      decode(body) {
        const events = Array.isArray(body) ? (body as readonly unknown[]) : [body]
        assertFewEvents(events, '')
        return [{ events: events.map((event) => parseCapturedEvent(toNativeEvent(event), { isIdOptional: true })) }]
      },
      toAnswer: () => jsonAnswer(200, { success: true }),
    },
  ],
}
