import { parseCapturedEvent } from '@sightline/domain/event'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toFunnelStep } from './funnel-step.ts'
import { toLearningSession } from './learning-session.ts'
import { toNativeEvent } from './rest-event.ts'

describe('toNativeEvent', () => {
  it('finds ids beside the properties and among them, and keeps them there', () => {
    expect(toNativeEvent({ eventName: 'page_view', userId: 'user123', sessionId: 'session456' })).toMatchObject({
      event: 'page_view',
      user_id: 'user123',
      session_id: 'session456',
    })
    expect(toNativeEvent({ event: 'user_action', properties: { userId: '12345', action: 'click' } })).toMatchObject({
      user_id: '12345',
      properties: { userId: '12345', action: 'click' },
    })
  })

  it('calls every spelling of a page view by one name, and takes its page for the address', () => {
    expect(toNativeEvent({ eventType: 'pageview', properties: { page: '/home', title: 'Home' } })).toMatchObject({
      event: 'page_view',
      context: { url: '/home', title: 'Home' },
    })
  })

  it('keeps the type beside the name, and every other member, as properties', () => {
    const native = toNativeEvent({ event: 'lesson_done', type: 'learning', name: 'Hiragana', metadata: { level: 2 } })
    expect(native['properties']).toEqual({ event_type: 'learning', name: 'Hiragana', metadata: { level: 2 } })
  })

  it('keeps a member that has the name of something else', () => {
    const page = { url: 'https://s.example/x', title: 'T' }
    const native = toNativeEvent({ event: 'a', page, type: { a: 1 }, id: { x: 1 }, category: 'ui', url: '/x' })
    expect(native).toMatchObject({ event_id: undefined, context: { url: '/x' } })
    expect(native['properties']).toEqual({ page, type: { a: 1 }, id: { x: 1 }, category: 'ui' })
  })

  it('passes over a spelling that says nothing', () => {
    const native = toNativeEvent({
      event: 'a',
      user_id: '',
      userId: 'real',
      timestamp: '',
      title: null,
      pageTitle: 'T',
    })
    expect(native).toMatchObject({ user_id: 'real', timestamp: undefined, context: { title: 'T' }, properties: {} })
  })

  it('reads milliseconds that stand in a text', () => {
    expect(toNativeEvent({ event: 'a', timestamp: '1767225600000' })['timestamp']).toBe(1_767_225_600_000)
    expect(toNativeEvent({ event: 'a', timestamp: 'soon' })['timestamp']).toBe('soon')
  })

  it('counts the amount of a transaction as its revenue, unless it names one', () => {
    const amount = { amount: 12.5, currency: 'EUR' }
    expect(toNativeEvent({ event: 'transaction', properties: amount })['properties']).toEqual({
      ...amount,
      revenue: 12.5,
    })
    const both = { ...amount, revenue: 10 }
    expect(toNativeEvent({ event: 'transaction', properties: both })['properties']).toEqual(both)
    expect(toNativeEvent({ event: 'refund', properties: amount })['properties']).toEqual(amount)
    const named = toNativeEvent({ name: 'order_paid', type: 'transaction', ...amount })
    expect(named['properties']).toEqual({ ...amount, event_type: 'transaction', revenue: 12.5 })
  })

  it('hands properties that are no object on as they are, to be refused by name', () => {
    expect(parseCapturedEvent(toNativeEvent({ event: 'a', userId: 'u', properties: [1] }))).toMatchObject({
      rejection: { field: 'properties' },
    })
  })

  it('makes something that can be judged of any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        for (const toNative of [toNativeEvent, toFunnelStep, toLearningSession]) {
          expect(['event', 'rejected']).toContain(parseCapturedEvent(toNative(value), { isIdOptional: true }).kind)
        }
      }),
    )
  })
})

describe('toFunnelStep', () => {
  it('is one event for all funnels, which names funnel, step and what happened', () => {
    expect(toFunnelStep({ funnel_id: 'f1', step: 2, event_name: 'add_to_cart', visitor_id: 'v1' })).toMatchObject({
      event: 'funnel_step',
      anonymous_id: 'v1',
      properties: { funnel_id: 'f1', step: 2, name: 'add_to_cart' },
    })
  })
})

describe('toLearningSession', () => {
  it.each([
    [{ durationMs: 90_000 }, 90_000],
    [{ durationSeconds: 90 }, 90_000],
    [{ duration: 90 }, 90_000],
    [{ duration: '90' }, 90_000],
    [{ durationMinutes: 1.5 }, 90_000],
    [{ properties: { durationMinutes: 1.5 } }, 90_000],
  ])('knows how long %o took', (session, durationMs) => {
    expect(toLearningSession({ userId: 'u', ...session })).toMatchObject({
      event: 'learning_session',
      user_id: 'u',
      properties: { duration_ms: durationMs },
    })
  })
})
