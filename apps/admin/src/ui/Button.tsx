import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { classes } from './classes'
import { Spinner } from './Spinner'

const looks = {
  primary: 'bg-accent text-on-accent shadow-card hover:bg-accent/90 active:bg-accent/80',
  secondary: 'border border-line-strong bg-surface text-ink shadow-card hover:bg-sunken',
  quiet: 'text-ink-2 hover:bg-sunken hover:text-ink',
  danger: 'bg-bad text-surface shadow-card hover:bg-bad/90',
} as const

const sizes = { small: 'h-8 px-2.5', medium: 'h-9 px-3.5', icon: 'size-8 justify-center' } as const

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: keyof typeof looks
  readonly size?: keyof typeof sizes
  readonly busy?: boolean
  readonly icon?: ReactNode
  readonly buttonRef?: Ref<HTMLButtonElement>
}

export function buttonClasses(look: keyof typeof looks = 'secondary', size: keyof typeof sizes = 'small'): string {
  return classes(
    'inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap rounded-lg text-sm font-medium transition-colors',
    'disabled:pointer-events-none disabled:opacity-50',
    looks[look],
    sizes[size],
  )
}

/** While it is busy it does nothing and keeps the focus, which a disabled one would lose to the top of the page. */
export function Button({ look, size, busy = false, icon, children, className, buttonRef, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      ref={buttonRef}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      // Also what Enter in a field of its form comes to.
      onClick={busy ? (event) => event.preventDefault() : rest.onClick}
      className={classes(buttonClasses(look, size), busy && 'pointer-events-none justify-center opacity-50', className)}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  )
}
