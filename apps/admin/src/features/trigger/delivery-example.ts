import { toTriggerDelivery, type Trigger } from '@sightline/domain/trigger'

/** What an address is sent, made of the steps of the trigger. */
export function deliveryExample(projectId: string, trigger: Trigger): string {
  const firedAt = trigger.createdAt
  const toEvent = (event: string | undefined, eventId: string, secondsBefore: number) => ({
    eventId,
    event: event ?? '',
    occurredAt: new Date(firedAt.getTime() - secondsBefore * 1000),
  })
  const firing = {
    id: '0b8f2c1e-6a54-4d0f-9a37-52f1c7d3e8aa',
    firedAt,
    userId: 'user-42',
    anonymousId: 'c1d4e9b2',
    first: toEvent(trigger.steps[0]?.event, 'e7a1', Math.ceil(trigger.windowSeconds / 2)),
    last: toEvent(trigger.steps.at(-1)?.event, 'e7a2', 1),
    state: 'waiting',
    attempts: 0,
    fault: undefined,
  } as const
  return JSON.stringify(toTriggerDelivery(projectId, trigger, firing), undefined, 2)
}

/** For a server in Node. */
export const signatureCheck = `import { createHmac, timingSafeEqual } from 'node:crypto'

// body: the bytes as they came, before they are parsed.
export function isFromSightline(body, header, secret) {
  const hex = createHmac('sha256', secret).update(body).digest('hex')
  const expected = Buffer.from(\`sha256=\${hex}\`)
  const given = Buffer.from(header ?? '')
  return given.length === expected.length && timingSafeEqual(given, expected)
}`
