import type { QueryProof } from '@sightline/domain/query'
import { RiShieldCheckLine } from '@remixicon/react'
import { CodeBlock } from '../../ui/CodeBlock'
import { formatInstant } from '../../ui/format/date'
import { formatDuration } from '../../ui/format/duration'
import { formatBytes, formatExact } from '../../ui/format/number'
import { Popover } from '../../ui/Popover'

/** How a number came to be, so that anyone can check it by hand. */
export function ProofPopover({ proof, timeZone }: { proof: QueryProof; timeZone: string }) {
  return (
    <Popover
      look="quiet"
      align="end"
      title="How was this computed?"
      label={
        <>
          <RiShieldCheckLine className="size-4" aria-hidden="true" />
          <span className="numeric" title="How was this computed?">
            Proof · {formatExact(Math.round(proof.elapsedMs))} ms
          </span>
          <span className="sr-only">. How was this computed?</span>
        </>
      }
    >
      {() => (
        <div className="thin-scroll max-h-[70vh] w-[min(30rem,calc(100vw-24px))] space-y-4 overflow-y-auto p-4">
          <div>
            <h2 className="font-semibold text-ink">How was this computed?</h2>
            <p className="text-ink-3">Every number here can be checked by running the query yourself.</p>
          </div>
          <ProofFacts proof={proof} timeZone={timeZone} />
          {proof.notes.length > 0 && (
            <ul className="space-y-1 rounded-lg bg-warn-soft px-3 py-2 text-warn">
              {proof.notes.map((note) => (
                <li key={note}>{note}</li>
              ))}
            </ul>
          )}
          <CodeBlock code={proof.sql.trim()} label="ClickHouse SQL" />
        </div>
      )}
    </Popover>
  )
}

function ProofFacts({ proof, timeZone }: { proof: QueryProof; timeZone: string }) {
  const age =
    proof.cacheAgeMs === 0
      ? 'Computed just for this view'
      : `From cache, ${formatDuration(proof.cacheAgeMs / 1000)} old`
  const facts = [
    ['Definition', proof.definition],
    ['Served by', proof.table],
    ['Read', `${formatExact(proof.rowsRead)} rows, ${formatBytes(proof.bytesRead)}`],
    ['Took', `${formatExact(Math.round(proof.elapsedMs))} ms`],
    ['Counts events up to', formatInstant(proof.computedAt, timeZone)],
    ['Freshness', age],
  ] as const
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd className="numeric text-right font-medium text-ink">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
