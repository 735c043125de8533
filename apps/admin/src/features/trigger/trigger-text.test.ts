import type { TriggerStep } from '@sightline/domain/trigger'
import { describe, expect, it } from 'vitest'
import {
  toActionText,
  toFilterWords,
  toFiredText,
  toGapText,
  toSequenceText,
  toStateText,
  toWindowText,
} from './trigger-text'

const noFirings = { delivered: 0, waiting: 0, failed: 0, lastFiredAt: undefined }

describe('toSequenceText', () => {
  it('says what is done, in order, and in which time', () => {
    const steps: TriggerStep[] = [
      { event: 'page_view', filters: [{ field: 'path', operator: 'is', values: ['/pricing'] }] },
      { event: 'signup', filters: [] },
      { event: 'purchase', filters: [] },
    ]
    expect(toSequenceText({ steps, windowSeconds: 300 })).toBe(
      'page_view where Page is /pricing, then signup, then purchase within 5 minutes',
    )
  })
})

describe('toFilterWords', () => {
  it('joins filters, and says nothing without any', () => {
    expect(toFilterWords([])).toBe('')
    expect(
      toFilterWords([
        { field: 'country', operator: 'is', values: ['DE', 'FR'] },
        { field: 'properties.price', operator: 'gt', value: 20 },
        { field: 'user_id', operator: 'is_set' },
      ]),
    ).toBe('where Country is Germany, France and price > 20 and User id is set')
  })
})

describe('toWindowText', () => {
  it.each([
    [1, '1 second'],
    [60, '1 minute'],
    [90, '90 seconds'],
    [300, '5 minutes'],
    [3600, '1 hour'],
    [5400, '90 minutes'],
    [86_400, '24 hours'],
  ])('%i s: %s', (seconds, text) => {
    expect(toWindowText(seconds)).toBe(text)
  })
})

describe('toActionText', () => {
  it('names the address or the event', () => {
    expect(toActionText({ kind: 'webhook', url: 'https://a.example/hook' })).toBe('Calls https://a.example/hook')
    expect(toActionText({ kind: 'event', event: 'ready' })).toBe('Stores the event ready')
  })
})

describe('toFiredText', () => {
  it.each([
    [noFirings, 'Has not fired in 30 days'],
    [{ ...noFirings, failed: 1 }, 'Fired once in 30 days'],
    [{ ...noFirings, delivered: 1, waiting: 1 }, 'Fired twice in 30 days'],
    [{ ...noFirings, delivered: 1200, waiting: 30, failed: 4 }, 'Fired 1,234 times in 30 days'],
  ])('%j: %s', (firings, text) => {
    expect(toFiredText(firings)).toBe(text)
  })
})

describe('toStateText', () => {
  it.each([
    [{ state: 'delivered', attempts: 1, fault: undefined }, ''],
    [{ state: 'delivered', attempts: 3, fault: undefined }, 'At attempt 3'],
    [{ state: 'waiting', attempts: 0, fault: undefined }, 'Not tried yet'],
    [{ state: 'waiting', attempts: 2, fault: 'answered 503' }, 'Tried twice: answered 503'],
    [{ state: 'failed', attempts: 7, fault: 'answered 404' }, 'Given up after 7 attempts: answered 404'],
  ] as const)('%j: %s', (firing, text) => {
    expect(toStateText(firing)).toBe(text)
  })
})

describe('toGapText', () => {
  const after = (seconds: number) => ({
    first: { eventId: 'a', event: 'a', occurredAt: new Date(0) },
    last: { eventId: 'b', event: 'b', occurredAt: new Date(seconds * 1000) },
  })
  it.each([
    [0.004, 'less than 1s'],
    [1, '1s'],
    [134, '2m 14s'],
    [86_400, '24h 00m'],
  ])('%d s: %s', (seconds, text) => {
    expect(toGapText(after(seconds))).toBe(text)
  })
})
