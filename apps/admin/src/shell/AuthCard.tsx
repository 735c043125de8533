import type { ReactNode } from 'react'
import { Card } from '../ui/Card'
import { Logo } from '../ui/Logo'

interface AuthCardProps {
  readonly title: string
  readonly hint: ReactNode
  readonly wide?: boolean
  readonly above?: ReactNode
  readonly children: ReactNode
}

/** The frame of pages for people who are not inside yet: one card in the middle. */
export function AuthCard({ title, hint, wide = false, above, children }: AuthCardProps) {
  return (
    <main id="content" className="flex min-h-screen flex-col items-center px-4 py-10 sm:justify-center">
      <div className={`w-full ${wide ? 'max-w-2xl' : 'max-w-sm'}`}>
        <div className="mb-8 flex items-center justify-center gap-2.5">
          <Logo className="size-8" />
          <span className="text-lg font-semibold tracking-tight text-ink">Sightline</span>
        </div>
        {above}
        <Card className="p-6 sm:p-8">
          <h1 className="text-xl font-semibold tracking-tight text-ink">{title}</h1>
          <p className="mt-1 text-ink-3">{hint}</p>
          <div className="mt-6">{children}</div>
        </Card>
      </div>
    </main>
  )
}
