import { RiErrorWarningLine } from '@remixicon/react'
import type { ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { classes } from './classes'

const tones = { warn: 'bg-warn-soft text-warn ring-warn/25', bad: 'bg-bad-soft text-bad ring-bad/25' } as const

interface NoticeProps {
  /** An alert breaks in on a screen reader. */
  readonly role: 'status' | 'alert'
  readonly tone: keyof typeof tones
  readonly testId?: string
  /** Undefined while there is nothing to say. */
  readonly children: ReactNode
}

/** Lies over the lower edge of the page, so that nothing moves when it comes. */
export function Notice({ role, tone, testId, children }: NoticeProps) {
  return createPortal(
    <div
      role={role}
      className="pointer-events-none fixed inset-x-3 bottom-[calc(4.25rem+env(safe-area-inset-bottom))] z-30 flex justify-center lg:bottom-4 lg:left-60"
    >
      {children !== undefined && (
        <p
          data-testid={testId}
          className={classes('flex items-start gap-2 rounded-lg px-3 py-2 shadow-pop ring-1', tones[tone])}
        >
          <RiErrorWarningLine className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
          {children}
        </p>
      )}
    </div>,
    document.body,
  )
}
