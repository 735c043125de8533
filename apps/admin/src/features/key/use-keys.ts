import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { askAnew } from '../../client/ask-anew'
import { useTRPC } from '../../client/trpc'

export function useKeys(projectId: string) {
  return useQuery(useTRPC().key.list.queryOptions({ projectId }))
}

export function useCreateKey() {
  const api = useTRPC()
  const queryClient = useQueryClient()
  return useMutation(
    api.key.create.mutationOptions({ onSuccess: () => askAnew(queryClient, api.key.list.pathFilter()) }),
  )
}

export function useRevokeKey() {
  const api = useTRPC()
  const queryClient = useQueryClient()
  return useMutation(
    api.key.revoke.mutationOptions({ onSuccess: () => askAnew(queryClient, api.key.list.pathFilter()) }),
  )
}
