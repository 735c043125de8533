import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, it } from 'vitest'
import { findStaleError } from './stale-error'

const noAnswer = new TypeError('Failed to fetch')

it('is the error of what is shown and could not be asked for again, until it could', async () => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const answers = [() => 1, () => Promise.reject(noAnswer), () => 2]
  const visitors = new QueryObserver(queryClient, { queryKey: ['visitors'], queryFn: () => answers.shift()?.() })
  const stop = visitors.subscribe(() => undefined)
  const errorNow = () => findStaleError(queryClient.getQueryCache().getAll())

  await visitors.refetch()
  expect(errorNow()).toBeUndefined()
  await visitors.refetch()
  expect(errorNow()).toBe(noAnswer)
  await visitors.refetch()
  expect(errorNow()).toBeUndefined()
  stop()
})

it('is none of what has no answer yet, which says so itself, and of what is not shown', async () => {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const fails = { queryFn: () => Promise.reject(noAnswer) }
  queryClient.setQueryData(['left'], 1)
  await queryClient.fetchQuery({ queryKey: ['left'], ...fails }).catch(() => undefined)
  const fresh = new QueryObserver(queryClient, { queryKey: ['fresh'], ...fails })
  const stop = fresh.subscribe(() => undefined)
  await fresh.refetch()
  expect(findStaleError(queryClient.getQueryCache().getAll())).toBeUndefined()
  stop()
})
