import { environmentManager, onlineManager, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createQueryClient, shouldRetry } from './query-client'

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

describe('createQueryClient', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
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
