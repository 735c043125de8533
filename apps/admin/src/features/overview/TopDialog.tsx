import { useState } from 'react'
import { Dialog } from '../../ui/Dialog'
import { EmptyState } from '../../ui/EmptyState'
import { formatExact } from '../../ui/format/number'
import { QueryPanel } from '../../ui/QueryPanel'
import { displayValue } from '../query/field'
import type { OverviewState } from './overview-url'
import { TopList, TopListSkeleton, type TopListProps } from './TopList'
import { useOverviewTop } from './use-overview'

interface TopDialogProps extends Omit<TopListProps, 'rows'> {
  readonly title: string
  readonly state: OverviewState
  readonly onClose: () => void
}

const maxRows = 1000

/** The whole list behind a card, searchable. */
export function TopDialog({ title, state, onClose, ...list }: TopDialogProps) {
  const query = useOverviewTop(state, list.dimension, maxRows)
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const total = query.data?.totalRows
  const cut = total !== undefined && total > maxRows ? `the first ${formatExact(maxRows)} of ` : ''
  return (
    <Dialog
      open
      wide
      title={title}
      description={total === undefined ? undefined : `By visitors, ${cut}${formatExact(total)} in all`}
      onClose={onClose}
    >
      <input
        type="search"
        aria-label={`Search ${title.toLowerCase()}`}
        placeholder="Search"
        className="field mb-3"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <div className="thin-scroll -mx-2 h-[60vh] overflow-y-auto px-2">
        <QueryPanel query={query} skeleton={<TopListSkeleton rows={12} />}>
          {(data) => {
            const rows = data.rows.filter((row) =>
              displayValue(list.dimension, row.value).toLowerCase().includes(wanted),
            )
            return rows.length === 0 ? (
              <EmptyState title="Nothing found" hint={`Nothing matches “${search}”.`} />
            ) : (
              <TopList {...list} rows={rows} />
            )
          }}
        </QueryPanel>
      </div>
    </Dialog>
  )
}
