import { Spinner } from '../ui/Spinner'

export function PendingPage() {
  return (
    <div role="status" aria-label="Loading" className="flex min-h-[50vh] items-center justify-center text-ink-3">
      <Spinner />
    </div>
  )
}
