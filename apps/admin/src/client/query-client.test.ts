import {
  environmentManager,
  MutationObserver,
  notifyManager,
  onlineManager,
  QueryObserver,
} from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createQueryClient, refreshEvery, shouldRetry } from './query-client'

const noAnswer = new TypeError('Failed to fetch')

afterEach(() => onlineManager.setOnline(true))

describe('shouldRetry', () => {
  it('tries what may pass twice more, and a mistake not at all', () => {
    expect([shouldRetry(0, noAnswer), shouldRetry(1, noAnswer), shouldRetry(2, noAnswer)]).toEqual([true, true, false])
    expect(shouldRetry(0, { data: { code: 'BAD_REQUEST' } })).toBe(false)
  })
  it('does not try again without a connection', () => {
    onlineManager.setOnline(false)
    expect(shouldRetry(0, noAnswer)).toBe(false)
  })
})

describe('refreshEvery', () => {
  const unavailable = { data: { code: 'SERVICE_UNAVAILABLE' } }
  const after = (error: unknown, ms?: number) => refreshEvery(ms)({ state: { error } })
  it('asks as often as it is told, and soon again what had no answer', () => {
    expect([after(null, 60_000), after(noAnswer, 60_000), after(unavailable, 60_000)]).toEqual([60_000, 15_000, 15_000])
    expect([after(noAnswer, 3_000), after(noAnswer), after(null)]).toEqual([3_000, 15_000, false])
  })
  it('does not repeat what would fail the same way', () => expect(after({ data: { code: 'NOT_FOUND' } })).toBe(false))
})

describe('createQueryClient', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('tells of a change on its way before the next click can come, so that nothing is sent twice', async () => {
    const queryClient = createQueryClient({ onSignedOut: () => undefined })
    const create = new MutationObserver(queryClient, { mutationFn: () => new Promise<void>(() => undefined) })
    const tell = vi.fn()
    // As a component listens.
    const stop = create.subscribe(notifyManager.batchCalls(tell))
    void create.mutate()
    await Promise.resolve()
    expect(tell).toHaveBeenCalled()
    stop()
  })

  it('says so at once when a question is asked offline, and has the answer once there is a connection', async () => {
    const queryClient = createQueryClient({ onSignedOut: () => undefined })
    queryClient.mount()
    onlineManager.setOnline(false)
    const ask = () => (onlineManager.isOnline() ? Promise.resolve('answer') : Promise.reject(noAnswer))
    const query = new QueryObserver(queryClient, { queryKey: ['range'], queryFn: ask, placeholderData: 'before' })
    const stop = query.subscribe(() => undefined)
    await vi.advanceTimersByTimeAsync(0)
    expect(query.getCurrentResult()).toMatchObject({ data: undefined, error: noAnswer })

    onlineManager.setOnline(true)
    await vi.advanceTimersByTimeAsync(0)
    expect(query.getCurrentResult()).toMatchObject({ data: 'answer', error: null })
    stop()
    queryClient.unmount()
  })

  it('asks a server that did not answer again by itself', async () => {
    // Without a window it would take itself for a server, which asks once.
    environmentManager.setIsServer(() => false)
    const queryClient = createQueryClient({ onSignedOut: () => undefined })
    let isUp = false
    const ask = () => (isUp ? Promise.resolve('answer') : Promise.reject(noAnswer))
    const query = new QueryObserver(queryClient, { queryKey: ['range'], queryFn: ask })
    const stop = query.subscribe(() => undefined)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(query.getCurrentResult().error).toBe(noAnswer)
    isUp = true
    await vi.advanceTimersByTimeAsync(15_000)
    expect(query.getCurrentResult().data).toBe('answer')
    stop()
  })
})
