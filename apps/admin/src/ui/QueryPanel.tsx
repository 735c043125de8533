import { RiErrorWarningLine } from '@remixicon/react'
import { useEffect, useState, type ReactNode } from 'react'
import { errorTextOf } from '../client/error-text'
import { Button } from './Button'
import { classes } from './classes'
import { EmptyState } from './EmptyState'

interface Query<T> {
  readonly data: T | undefined
  readonly error: unknown
  readonly isFetching: boolean
  readonly isPlaceholderData: boolean
  refetch(): unknown
}

interface QueryPanelProps<T> {
  readonly query: Query<T>
  readonly skeleton: ReactNode
  readonly errorClassName?: string
  readonly children: (data: T) => ReactNode
}

/** A quick answer takes the place of the one before without a flicker. */
const patienceMs = 150

/** Loading, error and stale states of everything that is asked of the API, solved once. */
export function QueryPanel<T>({ query, skeleton, errorClassName = '', children }: QueryPanelProps<T>) {
  if (query.data === undefined) {
    return query.error ? <QueryError query={query} className={errorClassName} /> : <>{skeleton}</>
  }
  return <Answer query={query}>{children(query.data)}</Answer>
}

/** What is still the answer to the question before is paler, below a bar that moves. */
function Answer({ query, children }: { query: Query<unknown>; children: ReactNode }) {
  const isStale = useSlow(query.isPlaceholderData)
  return (
    <div aria-busy={query.isFetching} className={classes('relative', isStale && 'stale')}>
      {isStale && <div className="progress-bar absolute inset-x-0 top-0 z-10" aria-hidden="true" />}
      {children}
    </div>
  )
}

function useSlow(isWaiting: boolean): boolean {
  const [isSlow, setSlow] = useState(false)
  useEffect(() => {
    if (!isWaiting) return
    const timer = setTimeout(() => setSlow(true), patienceMs)
    return () => {
      clearTimeout(timer)
      setSlow(false)
    }
  }, [isWaiting])
  return isSlow && isWaiting
}

function QueryError<T>({ query, className }: { query: Query<T>; className: string }) {
  const text = errorTextOf(query.error)
  return (
    <div role="alert">
      <EmptyState
        className={className}
        icon={<RiErrorWarningLine />}
        title={text.title}
        hint={text.hint}
        action={
          text.retryable && (
            <Button busy={query.isFetching} onClick={() => void query.refetch()}>
              Try again
            </Button>
          )
        }
      />
    </div>
  )
}
