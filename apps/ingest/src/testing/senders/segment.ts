import { randomUUID } from 'node:crypto'
import { Analytics } from '@segment/analytics-node'
import { closeTimeoutMs, runSender } from './sender.ts'

await runSender(({ url, writeKey }, onAcknowledged) => {
  const analytics = new Analytics({
    host: url,
    writeKey,
    flushInterval: 50,
    maxEventsInBatch: 20,
    maxRetries: 1_000,
    httpRequestTimeout: 5_000,
  })
  // Failures are told to the callback as well.
  analytics.on('error', () => undefined)
  return {
    send(id) {
      const event = { event: 'chaos', anonymousId: `segment-${id.slice(0, 2)}`, messageId: id, properties: { a: 1 } }
      analytics.track(event, (error) => {
        if (error === undefined || error === null) onAcknowledged([id])
      })
    },
    close: () => analytics.closeAndFlush({ timeout: closeTimeoutMs }),
  }
}, randomUUID)
