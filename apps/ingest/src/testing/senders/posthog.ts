import { randomUUID } from 'node:crypto'
import { PostHog } from 'posthog-node'
import { closeTimeoutMs, runSender } from './sender.ts'

await runSender(({ url, writeKey }, onAcknowledged) => {
  const posthog = new PostHog(writeKey, {
    host: url,
    flushAt: 20,
    flushInterval: 50,
    fetchRetryCount: 1_000,
    fetchRetryDelay: 100,
    requestTimeout: 5_000,
  })
  posthog.on('error', () => undefined)
  posthog.on('flush', (messages: readonly { uuid: string }[]) => onAcknowledged(messages.map(({ uuid }) => uuid)))
  return {
    send: (uuid) =>
      posthog.capture({ distinctId: `posthog-${uuid.slice(0, 2)}`, event: 'chaos', properties: { a: 1 }, uuid }),
    close: () => posthog.shutdown(closeTimeoutMs).then(() => undefined),
  }
}, randomUUID)
