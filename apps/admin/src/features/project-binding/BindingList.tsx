import { bindingVendors, projectBindingId, type ProjectBinding } from '@sightline/domain/project'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../../client/trpc'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { CopyButton } from '../../ui/CopyButton'
import { formatDay, formatInstant } from '../../ui/format/date'
import { usageOf, vendorTexts } from './vendor'

interface BindingListProps {
  readonly bindings: readonly ProjectBinding[]
  readonly timeZone: string
  readonly onRemove: (binding: ProjectBinding) => void
}

export function BindingList({ bindings, timeZone, onRemove }: BindingListProps) {
  const info = useQuery({ ...useTRPC().system.info.queryOptions(), staleTime: Infinity })
  const ordered = bindingVendors.flatMap((vendor) => bindings.filter((binding) => binding.vendor === vendor))
  const ingestUrl = info.data?.ingestUrl ?? window.location.origin
  return (
    <ul className="divide-y divide-line border-t border-line" data-testid="bindings">
      {ordered.map((binding) => (
        <li
          key={`${binding.vendor} ${binding.externalId}`}
          data-testid="binding"
          className="flex flex-col gap-x-4 gap-y-2 px-5 py-3 sm:flex-row sm:items-center"
        >
          <div className="min-w-0 flex-1">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <code className="break-all font-mono text-xs text-ink">{binding.externalId}</code>
              <Badge>{vendorTexts[binding.vendor].title}</Badge>
            </p>
            <p className="mt-0.5 text-xs text-ink-3" title={formatInstant(binding.createdAt, timeZone)}>
              Added {formatDay(binding.createdAt, timeZone)}
            </p>
          </div>
          <div className="-ml-2.5 flex items-center sm:ml-0">
            <CopyButton look="quiet" label={vendorTexts[binding.vendor].use} text={toUsage(binding, ingestUrl)} />
            <Button
              look="quiet"
              onClick={() => onRemove(binding)}
              aria-label={`Remove ${binding.externalId}`}
              className="hover:text-bad"
            >
              Remove
            </Button>
          </div>
        </li>
      ))}
    </ul>
  )
}

function toUsage({ vendor, externalId }: ProjectBinding, ingestUrl: string): string {
  return usageOf(projectBindingId.parse({ vendor, externalId }), ingestUrl)
}
