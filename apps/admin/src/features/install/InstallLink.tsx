import { Link } from '@tanstack/react-router'
import { buttonClasses } from '../../ui/Button'
import { useProject } from '../project/use-project'

/** The way out of an empty page. */
export function InstallLink() {
  const { id: projectId } = useProject()
  return (
    <Link to="/p/$projectId/settings" params={{ projectId }} hash="install" className={buttonClasses('primary')}>
      Install the snippet
    </Link>
  )
}
