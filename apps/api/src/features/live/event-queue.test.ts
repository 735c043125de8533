import type { LiveEvent } from '@sightline/domain/live'
import { describe, expect, it } from 'vitest'
import { EventQueue } from './event-queue.ts'

const at = new Date(0)
const event: LiveEvent = {
  eventId: '',
  projectId: '',
  event: '',
  kind: '',
  visitor: '',
  path: '',
  referrerHost: '',
  country: '',
  browser: '',
  os: '',
  device: '',
  occurredAt: at,
  receivedAt: at,
}
const never = new AbortController().signal

describe('EventQueue', () => {
  it('hands on what waits, and waits for what does not', async () => {
    const queue = new EventQueue<LiveEvent>({ maxPerSecond: 10, maxWaiting: 10 }, () => 0)
    queue.push(event)
    expect(await queue.take(1_000, never)).toHaveLength(1)
    const taken = queue.take(60_000, never)
    queue.push(event)
    expect(await taken).toHaveLength(1)
  })

  it('returns empty-handed in time and when the reader leaves', async () => {
    const queue = new EventQueue<LiveEvent>({ maxPerSecond: 10, maxWaiting: 10 }, () => 0)
    expect(await queue.take(0, never)).toEqual([])
    expect(await queue.take(1, never)).toEqual([])
    const leaving = new AbortController()
    const taken = queue.take(60_000, leaving.signal)
    leaving.abort()
    expect(await taken).toEqual([])
    expect(await queue.take(60_000, leaving.signal)).toEqual([])
  })

  it('leaves out what is more than a second may have, and counts it once', async () => {
    let nowMs = 0
    const queue = new EventQueue<LiveEvent>({ maxPerSecond: 2, maxWaiting: 100 }, () => nowMs)
    for (let n = 0; n < 5; n += 1) queue.push(event)
    nowMs = 1_000
    queue.push(event)
    expect(await queue.take(0, never)).toHaveLength(3)
    expect(queue.takeSkipped()).toBe(3)
    expect(queue.takeSkipped()).toBe(0)
  })

  it('holds no more than a slow reader may have waiting', async () => {
    const queue = new EventQueue<LiveEvent>({ maxPerSecond: 1_000, maxWaiting: 3 }, () => 0)
    for (let n = 0; n < 5; n += 1) queue.push(event)
    expect(await queue.take(0, never)).toHaveLength(3)
    expect(queue.takeSkipped()).toBe(2)
  })
})
