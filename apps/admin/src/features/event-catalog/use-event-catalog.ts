import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import { useTRPC } from '../../client/trpc'
import { useProject } from '../project/use-project'

/** Names and fields change when a developer ships something, not from minute to minute. */
const staleTime = 5 * 60_000

export function useEventNames() {
  const api = useTRPC()
  const { id: projectId } = useProject()
  return useQuery({ ...api.event.names.queryOptions({ projectId }), staleTime })
}

/** All that is known of one event, which does not change. */
export function useEvent(eventId: string, occurredAt: Date) {
  const api = useTRPC()
  const { id: projectId } = useProject()
  return useQuery({ ...api.event.get.queryOptions({ projectId, eventId, occurredAt }), staleTime: Infinity })
}

/** Fields of one event, or of all when none is named. */
export function useEventFields(event?: string) {
  const api = useTRPC()
  const { id: projectId } = useProject()
  const input = event === undefined || event === '*' ? { projectId } : { projectId, event }
  return useQuery({ ...api.event.fields.queryOptions(input), staleTime })
}

export function useEventValues(field: string | undefined, search: string) {
  const api = useTRPC()
  const { id: projectId } = useProject()
  return useQuery({
    ...api.event.values.queryOptions(
      field === undefined ? skipToken : { projectId, field, ...(search !== '' && { search }) },
    ),
    staleTime,
    placeholderData: keepPreviousData,
  })
}
