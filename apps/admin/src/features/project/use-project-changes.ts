import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTRPC } from '../../client/trpc'

export function useCreateProject() {
  const api = useTRPC()
  const queryClient = useQueryClient()
  return useMutation(
    api.project.create.mutationOptions({
      // The routes look the project up in the list: it has to be there before anyone goes to it.
      onSuccess: (project) =>
        queryClient.setQueryData(api.project.list.queryKey(), (before) => [...(before ?? []), project]),
    }),
  )
}

export function useUpdateProject() {
  const api = useTRPC()
  const queryClient = useQueryClient()
  return useMutation(
    api.project.update.mutationOptions({
      onSuccess: (project) =>
        queryClient.setQueryData(api.project.list.queryKey(), (before) =>
          before?.map((one) => (one.id === project.id ? project : one)),
        ),
    }),
  )
}
