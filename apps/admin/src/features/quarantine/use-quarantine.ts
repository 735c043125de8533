import type { QuarantineFilter } from '@sightline/domain/quarantine'
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { askAnew } from '../../client/ask-anew'
import { useTRPC } from '../../client/trpc'

const refreshMs = 10_000
const runningRefreshMs = 1_000

export function useQuarantineSummary(projectId: string) {
  return useQuery({ ...useTRPC().quarantine.summary.queryOptions({ projectId }), refetchInterval: refreshMs })
}

export function useQuarantineList(projectId: string, filter: QuarantineFilter) {
  return useInfiniteQuery(
    useTRPC().quarantine.list.infiniteQueryOptions(
      { projectId, filter },
      { getNextPageParam: (page) => page.next, placeholderData: keepPreviousData, refetchInterval: refreshMs },
    ),
  )
}

/** Asked often while one runs; what waits is asked for again whenever one has done something. */
export function useReplays(projectId: string) {
  const api = useTRPC()
  const queryClient = useQueryClient()
  const replays = useQuery({
    ...api.quarantine.replays.queryOptions({ projectId }),
    refetchInterval: ({ state }) =>
      state.data?.some((replay) => replay.state !== 'done') === true ? runningRefreshMs : refreshMs,
  })
  const progress = replays.data
    ?.map(({ id, state, outcome }) => [id, state, ...Object.values(outcome)].join())
    .join(' ')
  useEffect(() => {
    void queryClient.invalidateQueries(api.quarantine.summary.pathFilter())
    void queryClient.invalidateQueries(api.quarantine.list.pathFilter())
  }, [progress, queryClient, api])
  return replays
}

/** Orders a replay, or gives events up; the page then asks for everything again. */
export function useQuarantineChanges() {
  const api = useTRPC()
  const queryClient = useQueryClient()
  const onSuccess = () => askAnew(queryClient, api.quarantine.pathFilter())
  return {
    replay: useMutation(api.quarantine.replay.mutationOptions({ onSuccess })),
    discard: useMutation(api.quarantine.discard.mutationOptions({ onSuccess })),
  }
}
