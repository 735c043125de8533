import { Dialog as HeadlessDialog, DialogBackdrop, DialogPanel, DialogTitle } from '@headlessui/react'
import { RiCloseLine } from '@remixicon/react'
import type { ReactNode } from 'react'
import { Button } from './Button'
import { classes } from './classes'

interface DialogProps {
  readonly open: boolean
  readonly title: string
  readonly description?: ReactNode
  readonly onClose: () => void
  readonly wide?: boolean
  readonly children: ReactNode
}

export function Dialog({ open, title, description, onClose, wide = false, children }: DialogProps) {
  return (
    <HeadlessDialog open={open} onClose={onClose} className="relative z-40">
      <DialogBackdrop
        transition
        className="fixed inset-0 bg-black/40 transition duration-150 data-[closed]:opacity-0"
      />
      <div className="fixed inset-0 flex items-end justify-center overflow-y-auto sm:items-center sm:p-6">
        <DialogPanel
          transition
          className={classes(
            // A long form scrolls inside: what hangs over the upper edge could not be reached.
            'thin-scroll max-h-full overflow-y-auto',
            'w-full rounded-t-2xl bg-raised p-5 shadow-pop ring-1 ring-line transition duration-150 sm:rounded-2xl sm:p-6',
            'data-[closed]:translate-y-2 data-[closed]:opacity-0',
            wide ? 'sm:max-w-2xl' : 'sm:max-w-md',
          )}
        >
          <div className="mb-4 flex items-start justify-between gap-4">
            <div className="min-w-0 space-y-1 [overflow-wrap:anywhere]">
              <DialogTitle className="text-base font-semibold text-ink">{title}</DialogTitle>
              {description && <p className="text-ink-3">{description}</p>}
            </div>
            <Button look="quiet" size="icon" aria-label="Close" onClick={onClose} className="-mr-1.5 -mt-1.5">
              <RiCloseLine className="size-5" aria-hidden="true" />
            </Button>
          </div>
          {children}
        </DialogPanel>
      </div>
    </HeadlessDialog>
  )
}

export function DialogActions({ children }: { children: ReactNode }) {
  return (
    <div className="mt-6 flex flex-col-reverse gap-2 sm:flex-row sm:justify-end [&>button]:justify-center">
      {children}
    </div>
  )
}
