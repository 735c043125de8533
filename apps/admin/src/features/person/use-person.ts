import { keepPreviousData, skipToken, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useTRPC } from '../../client/trpc'

export function usePerson(projectId: string, id: string | undefined) {
  const input = id === undefined ? skipToken : { projectId, id }
  return useQuery({ ...useTRPC().person.find.queryOptions(input), placeholderData: keepPreviousData })
}

export type TimelineQuery = ReturnType<typeof useTimeline>

/** What somebody did, a page at a time. Asked beside the person, not after. */
export function useTimeline(projectId: string, id: string | undefined) {
  const input = id === undefined ? skipToken : { projectId, id }
  return useInfiniteQuery(
    useTRPC().person.timeline.infiniteQueryOptions(input, {
      getNextPageParam: (page) => page.next,
      placeholderData: keepPreviousData,
    }),
  )
}
