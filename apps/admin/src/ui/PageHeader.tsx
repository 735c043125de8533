import type { ReactNode } from 'react'

interface PageHeaderProps {
  readonly title: string
  readonly aside?: ReactNode
  readonly children?: ReactNode
}

/** Title on the left, controls on the right; on a phone the controls wrap below. */
export function PageHeader({ title, aside, children }: PageHeaderProps) {
  return (
    <header className="mb-5 flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
      <div className="flex min-h-8 items-center gap-3">
        <h1 className="text-lg font-semibold tracking-tight text-ink">{title}</h1>
        {aside}
      </div>
      {children && <div className="flex flex-wrap items-center gap-2">{children}</div>}
    </header>
  )
}
