import { triggerDefinition } from '@sightline/domain/trigger'
import { describe, expect, it } from 'vitest'
import { deliveryExample, signatureCheck } from './delivery-example'

describe('deliveryExample', () => {
  it('is JSON with the steps of the trigger, within its window', () => {
    const trigger = {
      ...triggerDefinition.parse({
        name: 'Ready to buy',
        steps: [{ event: 'page_view' }, { event: 'signup' }, { event: 'purchase' }],
        windowSeconds: 300,
        action: { kind: 'webhook', url: 'https://example.com/hook' },
      }),
      id: 't1',
      secret: 's',
      createdAt: new Date('2026-01-01T12:00:00Z'),
      firings: { delivered: 0, waiting: 0, failed: 0, lastFiredAt: undefined },
    }
    expect(JSON.parse(deliveryExample('p1', trigger))).toMatchObject({
      trigger: { id: 't1', name: 'Ready to buy' },
      project_id: 'p1',
      fired_at: '2026-01-01T12:00:00.000Z',
      first: { event: 'page_view', occurred_at: '2026-01-01T11:57:30.000Z' },
      last: { event: 'purchase', occurred_at: '2026-01-01T11:59:59.000Z' },
    })
  })
})

describe('signatureCheck', () => {
  it('tells a call of ours from others', async () => {
    const url = `data:text/javascript,${encodeURIComponent(signatureCheck)}`
    const { isFromSightline } = (await import(/* @vite-ignore */ url)) as {
      isFromSightline: (body: string, header: string | undefined, secret: string) => boolean
    }
    // openssl dgst -sha256 -hmac a-secret
    const signature = 'sha256=ae9783019c13b5566faa79f5c3781156aeae14044e26eb83bba0d2540f258179'
    expect(isFromSightline('{"id":"1"}', signature, 'a-secret')).toBe(true)
    expect(isFromSightline('{"id":"2"}', signature, 'a-secret')).toBe(false)
    expect(isFromSightline('{"id":"1"}', signature, 'another')).toBe(false)
    expect(isFromSightline('{"id":"1"}', 'sha256=ü', 'a-secret')).toBe(false)
    expect(isFromSightline('{"id":"1"}', undefined, 'a-secret')).toBe(false)
  })
})
