import { RiErrorWarningLine } from '@remixicon/react'
import type { ReactNode } from 'react'
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

/** A bar over what is still the answer to the question before; not paler text, which would be hard to read. */
const staleBar =
  'relative before:pointer-events-none before:absolute before:inset-x-0 before:top-0 before:z-10 before:h-0.5 before:bg-accent before:transition-opacity'

/** Loading, error and stale states of everything that is asked of the API, solved once. */
export function QueryPanel<T>({ query, skeleton, errorClassName = '', children }: QueryPanelProps<T>) {
  if (query.data === undefined) {
    return query.error ? <QueryError query={query} className={errorClassName} /> : <>{skeleton}</>
  }
  return (
    <div
      aria-busy={query.isFetching}
      className={classes(staleBar, query.isPlaceholderData ? 'before:delay-150' : 'before:opacity-0')}
    >
      {children(query.data)}
    </div>
  )
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
