import type { ProjectKey } from '@sightline/domain/project'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { classes } from '../../ui/classes'
import { formatDay, formatInstant } from '../../ui/format/date'
import { formatAgo } from '../../ui/format/duration'
import { useNow } from '../../ui/use-now'

interface KeyTableProps {
  readonly keys: readonly ProjectKey[]
  readonly timeZone: string
  readonly onRevoke: (key: ProjectKey) => void
}

/** A list rather than a table: on a phone its parts wrap instead of scrolling sideways. */
export function KeyTable({ keys, timeZone, onRevoke }: KeyTableProps) {
  const now = useNow(30_000)
  const ordered = [...keys].sort((a, b) => Number(a.revokedAt !== undefined) - Number(b.revokedAt !== undefined))
  return (
    <ul className="divide-y divide-line border-t border-line" data-testid="keys">
      {ordered.map((key) => (
        <li key={key.id} data-testid="key" className="flex items-center gap-4 px-5 py-3">
          <div className="min-w-0 flex-1">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span
                className={classes('truncate font-medium', key.revokedAt ? 'text-ink-3 line-through' : 'text-ink')}
                title={key.name}
              >
                {key.name}
              </span>
              <Badge tone={key.kind === 'write' ? 'accent' : 'warn'}>{key.kind === 'write' ? 'Write' : 'Server'}</Badge>
              {key.revokedAt && <Badge tone="bad">Revoked</Badge>}
            </p>
            <p className="mt-0.5 flex flex-wrap gap-x-3 text-xs text-ink-3">
              <code className="font-mono">{key.hint}…</code>
              <span title={formatInstant(key.createdAt, timeZone)}>Created {formatDay(key.createdAt, timeZone)}</span>
              <LastUse projectKey={key} now={now} timeZone={timeZone} />
            </p>
          </div>
          {!key.revokedAt && (
            <Button
              look="quiet"
              onClick={() => onRevoke(key)}
              aria-label={`Revoke ${key.name}`}
              className="hover:text-bad"
            >
              Revoke
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}

function LastUse({ projectKey, now, timeZone }: { projectKey: ProjectKey; now: Date; timeZone: string }) {
  const { revokedAt, lastUsedAt } = projectKey
  if (revokedAt) return <span title={formatInstant(revokedAt, timeZone)}>Revoked {formatDay(revokedAt, timeZone)}</span>
  if (!lastUsedAt) return <span>Never used</span>
  return <span title={formatInstant(lastUsedAt, timeZone)}>Last used {formatAgo(lastUsedAt, now)}</span>
}
