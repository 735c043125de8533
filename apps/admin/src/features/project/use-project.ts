import type { Project } from '@sightline/domain/project'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTRPC } from '../../client/trpc'

/** The project of the address. The route has made sure that it is there. */
export function useProject(): Project {
  const { projectId } = useParams({ from: '/p/$projectId' })
  const { data: projects } = useSuspenseQuery(useTRPC().project.list.queryOptions())
  const project = projects.find((one) => one.id === projectId)
  if (!project) throw new Error('the open project is not in the list')
  return project
}
