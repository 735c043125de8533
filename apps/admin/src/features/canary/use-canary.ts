import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../../client/trpc'

const refreshMs = 10_000

/** Whether events get from the door to a query, as it stands. */
export function useCanary() {
  return useQuery({ ...useTRPC().canary.status.queryOptions(), refetchInterval: refreshMs })
}
