import { classes } from '../../ui/classes'
import { useNow } from '../../ui/use-now'
import { toCanaryText } from './canary-text'
import { useCanary } from './use-canary'

/** How long an event takes from the door to a query; nothing while that is not known, or when one stands still. */
export function CanaryBadge({ timeZone }: { timeZone: string }) {
  const now = useNow(1_000)
  const { data } = useCanary()
  if (data === undefined) return null
  const { tone, title, hint } = toCanaryText(data, now, timeZone)
  if (tone === 'bad') return null
  return (
    <span
      data-testid="canary"
      data-value={data.kind}
      title={hint}
      className="numeric flex items-center gap-2 rounded-full border border-line bg-surface px-2.5 py-0.5 text-xs font-medium text-ink-2"
    >
      <span
        className={classes('size-2 shrink-0 rounded-full', tone === 'good' ? 'bg-good' : 'bg-chart-muted')}
        aria-hidden="true"
      />
      {title}
    </span>
  )
}
