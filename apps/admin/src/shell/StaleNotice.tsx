import { errorTextOf } from '../client/error-text'
import { useStaleError } from '../client/stale-error'
import { Notice } from '../ui/Notice'

/** Says that numbers stand still because nothing answers. */
export function StaleNotice() {
  const error = useStaleError()
  return (
    <Notice role="status" tone="warn" testId="stale-notice">
      {error === undefined
        ? undefined
        : `${errorTextOf(error).title}. What you see may be old; this page tries again by itself.`}
    </Notice>
  )
}
