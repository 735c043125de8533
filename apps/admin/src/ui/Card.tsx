import type { HTMLAttributes } from 'react'
import { classes } from './classes'

export function Card({ className, ...rest }: HTMLAttributes<HTMLElement>) {
  return <section {...rest} className={classes('rounded-xl border border-line bg-surface shadow-card', className)} />
}
