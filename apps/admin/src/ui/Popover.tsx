import { Popover as HeadlessPopover, PopoverButton, PopoverPanel } from '@headlessui/react'
import type { ReactNode } from 'react'
import { buttonClasses } from './Button'
import { classes } from './classes'

export const popClasses =
  'z-50 rounded-xl bg-raised shadow-pop ring-1 ring-line focus:outline-none [--anchor-gap:6px] [--anchor-padding:12px]'

interface PopoverProps {
  readonly label: ReactNode
  /** The accessible name, where what is drawn says too little; has to contain what is drawn. */
  readonly ariaLabel?: string
  /** Names the panel where `ariaLabel` is not given. */
  readonly title?: string
  readonly testId?: string
  readonly look?: 'secondary' | 'quiet'
  readonly size?: 'small' | 'icon'
  readonly align?: 'start' | 'end'
  readonly panelClassName?: string
  readonly children: (close: () => void) => ReactNode
}

export function Popover(props: PopoverProps) {
  const {
    label,
    ariaLabel,
    title,
    testId,
    look = 'secondary',
    size = 'small',
    align = 'start',
    panelClassName,
    children,
  } = props
  return (
    <HeadlessPopover>
      <PopoverButton aria-label={ariaLabel} data-testid={testId} className={buttonClasses(look, size)}>
        {label}
      </PopoverButton>
      <PopoverPanel
        anchor={`bottom ${align}`}
        focus
        role="dialog"
        aria-label={ariaLabel ?? title}
        className={classes(popClasses, panelClassName)}
      >
        {({ close }) => <>{children(() => close())}</>}
      </PopoverPanel>
    </HeadlessPopover>
  )
}
