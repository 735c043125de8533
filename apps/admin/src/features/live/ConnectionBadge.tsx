import { PulseDot } from './PulseDot'
import type { LiveConnection } from './use-live'

const connectionTexts = {
  connecting: 'Connecting…',
  live: 'Connected',
  reconnecting: 'Connection lost, reconnecting…',
} as const satisfies Record<LiveConnection, string>

export function ConnectionBadge({ connection }: { connection: LiveConnection }) {
  return (
    <span
      role="status"
      data-testid="live-connection"
      data-value={connection}
      className="flex items-center gap-2 rounded-full border border-line bg-surface px-2.5 py-0.5 text-xs font-medium text-ink-2"
    >
      <PulseDot active={connection === 'live'} />
      {connectionTexts[connection]}
    </span>
  )
}
