import { useProject } from '../features/project/use-project'
import { PageHeader } from '../ui/PageHeader'
import { useTitle } from '../ui/use-title'
import { MoreList } from './Nav'

export function MorePage() {
  const project = useProject()
  useTitle('More', project.name)
  return (
    <>
      <PageHeader title="More" />
      <MoreList projectId={project.id} />
    </>
  )
}
