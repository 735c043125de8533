import { RiErrorWarningLine } from '@remixicon/react'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router'
import { useEffect } from 'react'
import { errorCodeOf, errorTextOf, unreachable } from '../client/error-text'
import { Button } from '../ui/Button'
import { EmptyState } from '../ui/EmptyState'
import { useTitle } from '../ui/use-title'
import { PageLoadError } from './lazy-page'
import { useMissingPage } from './missing-page'
import { PageArea } from './PageArea'
import { PendingPage } from './PendingPage'

export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const queries = useQueryErrorResetBoundary()
  useTitle('Error')
  useEffect(() => queries.reset(), [queries])
  const retry = () => {
    reset()
    void router.invalidate()
  }
  if (error instanceof PageLoadError) return <MissingPage error={error} retry={retry} />
  const text =
    errorCodeOf(error) || error instanceof TypeError
      ? errorTextOf(error)
      : { title: 'This page has stopped working', hint: 'Reload it. Tell your administrator if it happens again.' }
  return <ErrorText {...text} onRetry={retry} />
}

function MissingPage({ error, retry }: { error: PageLoadError; retry: () => void }) {
  switch (useMissingPage(error, retry)) {
    case 'asking':
      return <PendingPage />
    case 'unreachable':
      return <ErrorText {...unreachable} onRetry={retry} />
    case 'stale':
      return (
        <ErrorText
          title="Sightline was updated"
          hint="Reload the page to get the new version."
          onRetry={() => window.location.reload()}
        />
      )
  }
}

interface ErrorTextProps {
  readonly title: string
  readonly hint: string
  readonly onRetry: () => void
}

function ErrorText({ title, hint, onRetry }: ErrorTextProps) {
  return (
    <PageArea role="alert">
      <EmptyState
        icon={<RiErrorWarningLine />}
        title={title}
        hint={hint}
        action={
          <Button look="primary" size="medium" onClick={onRetry}>
            Try again
          </Button>
        }
      />
    </PageArea>
  )
}
