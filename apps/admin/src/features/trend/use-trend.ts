import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { useTRPC } from '../../client/trpc'
import { useProject } from '../project/use-project'
import { parseTrendSearch, toTrendDefinition, toTrendSearch, type TrendState } from './trend-url'

export type ChangeTrend = (change: Partial<TrendState>) => void

export function useTrendState(): readonly [TrendState, ChangeTrend] {
  const search = useSearch({ from: '/p/$projectId/trend' })
  const navigate = useNavigate({ from: '/p/$projectId/trend' })
  const state = useMemo(() => parseTrendSearch({ ...search }), [search])
  const change = useCallback(
    (part: Partial<TrendState>) => {
      void navigate({
        search: toTrendSearch({ ...state, ...part }),
        // Another view is no new question: going back leads to the one before.
        replace: part.view !== undefined && part.series === undefined,
        resetScroll: false,
      })
    },
    [navigate, state],
  )
  return [state, change]
}

export function useTrend(state: TrendState) {
  const api = useTRPC()
  const project = useProject()
  const definition = toTrendDefinition(state, project.timeZone)
  return useQuery({
    ...api.trend.run.queryOptions({ projectId: project.id, definition }),
    placeholderData: keepPreviousData,
  })
}
