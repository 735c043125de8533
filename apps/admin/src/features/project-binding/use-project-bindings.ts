import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { askAnew } from '../../client/ask-anew'
import { useTRPC } from '../../client/trpc'

export function useProjectBindings(projectId: string) {
  return useQuery(useTRPC().projectBinding.list.queryOptions({ projectId }))
}

export function useAddBinding() {
  const api = useTRPC()
  const queryClient = useQueryClient()
  return useMutation(
    api.projectBinding.add.mutationOptions({
      onSuccess: () => askAnew(queryClient, api.projectBinding.list.pathFilter()),
    }),
  )
}

export function useRemoveBinding() {
  const api = useTRPC()
  const queryClient = useQueryClient()
  return useMutation(
    api.projectBinding.remove.mutationOptions({
      onSuccess: () => askAnew(queryClient, api.projectBinding.list.pathFilter()),
    }),
  )
}
