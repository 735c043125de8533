import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTRPC } from '../../client/trpc'
import { CodeBlock } from '../../ui/CodeBlock'
import { Segmented } from '../../ui/Tabs'
import { curlCommand, scriptTag } from './snippet'

const ways = [
  { value: 'script', label: 'Website' },
  { value: 'curl', label: 'curl' },
] as const

/** How to send events with this key. Until the API has said its public origin, the origin of this page stands in. */
export function InstallSnippet({ writeKey }: { writeKey: string }) {
  const info = useQuery({ ...useTRPC().system.info.queryOptions(), staleTime: Infinity })
  const [way, setWay] = useState<(typeof ways)[number]['value']>('script')
  const ingestUrl = info.data?.ingestUrl ?? window.location.origin
  return (
    <div className="space-y-3">
      <div className="flex">
        <Segmented label="Way to install" value={way} options={[...ways]} onChange={setWay} />
      </div>
      {way === 'script' ? (
        <>
          <p className="text-ink-3">
            Paste this into the <code className="font-mono text-xs text-ink">&lt;head&gt;</code> of every page. Page
            views, single-page navigation and sessions are tracked from then on.
          </p>
          <CodeBlock label="HTML" code={scriptTag(ingestUrl, writeKey)} />
        </>
      ) : (
        <>
          <p className="text-ink-3">Send an event from a terminal, a server, or anything else that speaks HTTP.</p>
          <CodeBlock label="Shell" code={curlCommand(ingestUrl, writeKey)} />
        </>
      )}
    </div>
  )
}
