import { triggerDefinition, type Trigger } from '@sightline/domain/trigger'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { askAnew } from '../../client/ask-anew'
import { useTRPC } from '../../client/trpc'

/** What fires shows within so long. */
const refreshMs = 5_000

export function useTriggers(projectId: string) {
  return useQuery({ ...useTRPC().trigger.list.queryOptions({ projectId }), refetchInterval: refreshMs })
}

export function useFirings(projectId: string, triggerId: string, limit: number) {
  return useQuery({
    ...useTRPC().trigger.firings.queryOptions({ projectId, triggerId, limit }),
    refetchInterval: refreshMs,
    placeholderData: keepPreviousData,
  })
}

/** Each change asks for the list and the firings again. */
export function useTriggerChanges() {
  const api = useTRPC()
  const queryClient = useQueryClient()
  const onSuccess = () => askAnew(queryClient, api.trigger.pathFilter())
  return {
    create: useMutation(api.trigger.create.mutationOptions({ onSuccess })),
    update: useMutation(api.trigger.update.mutationOptions({ onSuccess })),
    remove: useMutation(api.trigger.remove.mutationOptions({ onSuccess })),
    retry: useMutation(api.trigger.retry.mutationOptions({ onSuccess })),
  }
}

/** Turns a trigger on or off: shown at once, and taken back when it could not be saved. */
export function useTriggerSwitch(projectId: string, trigger: Trigger) {
  const api = useTRPC()
  const queryClient = useQueryClient()
  const { mutate, isPending, variables, error } = useMutation(
    api.trigger.update.mutationOptions({ onSettled: () => askAnew(queryClient, api.trigger.list.pathFilter()) }),
  )
  return {
    isOn: isPending ? variables.definition.isEnabled !== false : trigger.isEnabled,
    turn: (isEnabled: boolean) =>
      mutate({ projectId, triggerId: trigger.id, definition: { ...triggerDefinition.parse(trigger), isEnabled } }),
    error,
  }
}
