import type { OverviewDimension } from '@sightline/domain/overview'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { refreshEvery } from '../../client/query-client'
import { unbatched, useTRPC } from '../../client/trpc'
import { useProject } from '../project/use-project'
import { runRequest, topRequest } from './overview-requests'
import { parseOverviewSearch, toOverviewSearch, type OverviewState } from './overview-url'

/** Numbers of today move: ask again now and then while the page is open. */
const refreshMs = 60_000

export function useOverviewState(): readonly [OverviewState, (change: Partial<OverviewState>) => void] {
  const search = useSearch({ from: '/p/$projectId/' })
  const navigate = useNavigate({ from: '/p/$projectId/' })
  const state = useMemo(() => parseOverviewSearch({ ...search }), [search])
  const change = useCallback(
    (part: Partial<OverviewState>) => {
      void navigate({
        search: toOverviewSearch({ ...state, ...part }),
        replace: part.metric !== undefined,
        resetScroll: false,
      })
    },
    [navigate, state],
  )
  return [state, change]
}

export function useOverview(state: OverviewState) {
  const api = useTRPC()
  const project = useProject()
  const definition = runRequest(state, project.timeZone)
  return useQuery({
    ...api.overview.run.queryOptions({ projectId: project.id, definition }, unbatched),
    placeholderData: keepPreviousData,
    refetchInterval: refreshEvery(refreshMs),
  })
}

/** @param isAsked false while something else is to be answered first. */
export function useOverviewTop(state: OverviewState, dimension: OverviewDimension, limit: number, isAsked = true) {
  const api = useTRPC()
  const project = useProject()
  const definition = topRequest(state, project.timeZone, dimension, limit)
  return useQuery({
    ...api.overview.top.queryOptions({ projectId: project.id, definition }),
    // Rows of another list would be wrong under this list's name.
    placeholderData: (before) => (before?.dimension === dimension ? before : undefined),
    refetchInterval: refreshEvery(refreshMs),
    enabled: isAsked,
  })
}
