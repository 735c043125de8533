import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTRPC } from '../../client/trpc'

export function useProjectBindings(projectId: string) {
  return useQuery(useTRPC().projectBinding.list.queryOptions({ projectId }))
}

export function useAddBinding() {
  const api = useTRPC()
  const queryClient = useQueryClient()
  return useMutation(
    api.projectBinding.add.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(api.projectBinding.list.pathFilter()),
    }),
  )
}

export function useRemoveBinding() {
  const api = useTRPC()
  const queryClient = useQueryClient()
  return useMutation(
    api.projectBinding.remove.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(api.projectBinding.list.pathFilter()),
    }),
  )
}
