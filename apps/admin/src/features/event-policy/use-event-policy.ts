import type { EventPolicy } from '@sightline/domain/event-policy'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { askAnew } from '../../client/ask-anew'
import { useTRPC } from '../../client/trpc'

export type PolicyChange = (policy: EventPolicy) => EventPolicy

/** The project's rules, and a way to change them: each change is saved at once, upon the revision that it was made on. */
export function useEventPolicy(projectId: string) {
  const api = useTRPC()
  const queryClient = useQueryClient()
  const query = useQuery(api.eventPolicy.get.queryOptions({ projectId }))
  const counts = useQuery(api.eventPolicy.counts.queryOptions({ projectId }))
  const save = useMutation(
    api.eventPolicy.save.mutationOptions({
      onSuccess: (saved) => queryClient.setQueryData(api.eventPolicy.get.queryKey({ projectId }), saved),
      // Somebody else may have been faster: show what is true now.
      onError: () => askAnew(queryClient, api.eventPolicy.get.pathFilter()),
    }),
  )
  const change = (edit: PolicyChange, onSaved?: () => void) => {
    if (query.data === undefined) return
    const { policy, revision } = query.data
    save.mutate({ projectId, policy: edit(policy), revision }, onSaved && { onSuccess: onSaved })
  }
  return { query, counts: counts.data, change, isSaving: save.isPending, error: save.error, reset: save.reset }
}
