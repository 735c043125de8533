import { RiErrorWarningLine } from '@remixicon/react'
import { Card } from '../../ui/Card'
import { useNow } from '../../ui/use-now'
import { toCanaryText } from './canary-text'
import { useCanary } from './use-canary'

/** Says at which stage events stand still, since when, and what that means; nothing as long as they flow. */
export function CanaryAlert({ timeZone }: { timeZone: string }) {
  const now = useNow(60_000)
  const { data } = useCanary()
  if (data === undefined) return null
  const { tone, title, hint } = toCanaryText(data, now, timeZone)
  if (tone !== 'bad') return null
  return (
    <Card role="alert" data-testid="canary" data-value={data.kind} className="mb-4 flex items-start gap-3 p-4 sm:p-5">
      <span className="mt-0.5 flex size-7 shrink-0 items-center justify-center rounded-full bg-bad-soft text-bad">
        <RiErrorWarningLine className="size-4" aria-hidden="true" />
      </span>
      <div className="min-w-0 space-y-1">
        <p className="numeric text-base font-semibold text-ink">{title}</p>
        <p className="text-ink-2">{hint}</p>
      </div>
    </Card>
  )
}
