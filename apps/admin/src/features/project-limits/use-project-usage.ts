import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../../client/trpc'

/** What the project has used of its month; events that were sent a moment ago are in it at the next look. */
export function useProjectUsage(projectId: string) {
  return useQuery(useTRPC().project.usage.queryOptions({ projectId }, { refetchInterval: 15_000 }))
}
