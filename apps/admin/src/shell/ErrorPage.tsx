import { RiErrorWarningLine } from '@remixicon/react'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { useEffect } from 'react'
import { errorCodeOf, errorTextOf } from '../client/error-text'
import { Button } from '../ui/Button'
import { EmptyState } from '../ui/EmptyState'
import { useTitle } from '../ui/use-title'

/** A chunk of an older build is gone after an update; only a reload gets the new one. */
function isStaleBuild(error: unknown): boolean {
  return error instanceof TypeError && /dynamically imported module|module script/i.test(error.message)
}

export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const queries = useQueryErrorResetBoundary()
  useTitle('Error')
  useEffect(() => queries.reset(), [queries])
  const text = isStaleBuild(error)
    ? { title: 'Sightline was updated', hint: 'Reload the page to get the new version.' }
    : errorCodeOf(error) || error instanceof TypeError
      ? errorTextOf(error)
      : { title: 'This page has stopped working', hint: 'Reload it. Tell your administrator if it happens again.' }
  const retry = () => {
    if (isStaleBuild(error)) return window.location.reload()
    reset()
    void router.invalidate()
  }
  return (
    <main id="content" role="alert" className="flex min-h-[70vh] items-center justify-center">
      <EmptyState
        icon={<RiErrorWarningLine />}
        title={text.title}
        hint={text.hint}
        action={
          <Button look="primary" size="medium" onClick={retry}>
            Try again
          </Button>
        }
      />
    </main>
  )
}
