import type { ReactNode } from 'react'
import { classes } from './classes'

interface EmptyStateProps {
  readonly icon?: ReactNode
  readonly title: string
  readonly hint?: ReactNode
  readonly action?: ReactNode
  readonly className?: string
}

export function EmptyState({ icon, title, hint, action, className }: EmptyStateProps) {
  return (
    <div className={classes('flex flex-col items-center justify-center gap-1 px-6 py-10 text-center', className)}>
      {icon && (
        <div
          className="mb-2 flex size-10 items-center justify-center rounded-xl border border-line bg-sunken text-ink-3 [&>svg]:size-5"
          aria-hidden="true"
        >
          {icon}
        </div>
      )}
      <p className="font-medium text-ink">{title}</p>
      {hint && <p className="max-w-sm text-balance text-ink-3">{hint}</p>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  )
}
