import type { ReactNode } from 'react'
import { Card } from '../../ui/Card'
import { classes } from '../../ui/classes'

interface SettingsSectionProps {
  readonly id?: string
  readonly title: string
  readonly hint: ReactNode
  readonly action?: ReactNode
  /** The content reaches to the edges of the card. */
  readonly flush?: boolean
  readonly children: ReactNode
}

export function SettingsSection({ id, title, hint, action, flush = false, children }: SettingsSectionProps) {
  return (
    <Card id={id} aria-label={title} className="scroll-mt-20 overflow-hidden">
      <header className="flex flex-col items-start justify-between gap-x-4 gap-y-3 p-5 pb-4 sm:flex-row">
        <div className="space-y-1">
          <h2 className="text-base font-semibold text-ink">{title}</h2>
          <p className="text-ink-3">{hint}</p>
        </div>
        {action}
      </header>
      <div className={classes(!flush && 'px-5 pb-5')}>{children}</div>
    </Card>
  )
}
