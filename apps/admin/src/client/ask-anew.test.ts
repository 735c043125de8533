import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, it, vi } from 'vitest'
import { askAnew } from './ask-anew'

it('shows what is true after a change, although the first answer from before it is still on its way', async () => {
  const queryClient = new QueryClient()
  const answers = [Promise.withResolvers<string[]>(), Promise.withResolvers<string[]>()]
  const ask = vi.fn(() => answers[ask.mock.calls.length - 1]?.promise ?? Promise.reject(new Error('asked too often')))
  const keys = new QueryObserver(queryClient, { queryKey: ['keys'], queryFn: ask })
  const stop = keys.subscribe(() => undefined)

  const asked = askAnew(queryClient, { queryKey: ['keys'] })
  answers[0]?.resolve(['before'])
  answers[1]?.resolve(['before', 'created'])
  await asked
  expect(keys.getCurrentResult().data).toEqual(['before', 'created'])
  stop()
})
