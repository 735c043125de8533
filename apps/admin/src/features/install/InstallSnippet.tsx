import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTRPC } from '../../client/trpc'
import { CodeBlock } from '../../ui/CodeBlock'
import { Select } from '../../ui/Select'
import { ArrivalCheck } from './ArrivalCheck'
import { snippets } from './snippet'

const options = snippets.map(({ id, title, group }) => ({ value: id, label: title, hint: group }))

interface InstallSnippetProps {
  readonly writeKey: string
  /** Waits for an event that comes that way. */
  readonly waitFor?: { readonly projectId: string }
}

/** How to send events with this key. Until the API has said its public origin, the origin of this page stands in. */
export function InstallSnippet({ writeKey, waitFor }: InstallSnippetProps) {
  const info = useQuery({ ...useTRPC().system.info.queryOptions(), staleTime: Infinity })
  const [id, setId] = useState('script')
  const snippet = snippets.find((one) => one.id === id)
  const host = info.data?.ingestUrl ?? window.location.origin
  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-2">
        <span className="text-ink-3">Send from</span>
        <Select label="Way to send" value={id} options={options} onChange={setId} />
      </div>
      {snippet && (
        <>
          <p className="text-ink-3">{snippet.hint}</p>
          <CodeBlock label={snippet.language} code={snippet.code(host, writeKey)} />
          {waitFor && <ArrivalCheck key={snippet.door} projectId={waitFor.projectId} door={snippet.door} />}
        </>
      )}
    </div>
  )
}
