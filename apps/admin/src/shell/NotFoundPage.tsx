import { RiCompass3Line } from '@remixicon/react'
import { Link } from '@tanstack/react-router'
import { buttonClasses } from '../ui/Button'
import { EmptyState } from '../ui/EmptyState'
import { useTitle } from '../ui/use-title'
import { PageArea } from './PageArea'

export function NotFoundPage() {
  useTitle('Not found')
  return (
    <PageArea>
      <h1 className="sr-only">Page not found</h1>
      <EmptyState
        icon={<RiCompass3Line />}
        title="There is nothing at this address"
        hint="The page may have moved, or the project belongs to another organization."
        action={
          <Link to="/" className={buttonClasses('primary', 'medium')}>
            Back to your projects
          </Link>
        }
      />
    </PageArea>
  )
}
