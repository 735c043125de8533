import type { CreatedProjectKey, ProjectKey } from '@sightline/domain/project'
import { RiAddLine, RiKey2Line } from '@remixicon/react'
import { useState } from 'react'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { QueryPanel } from '../../ui/QueryPanel'
import { useProject } from '../project/use-project'
import { SettingsSection } from '../project/SettingsSection'
import { CreateKeyDialog } from './CreateKeyDialog'
import { KeyTable } from './KeyTable'
import { RevokeKeyDialog } from './RevokeKeyDialog'
import { useKeys } from './use-keys'

export function KeySection({ onCreated }: { onCreated: (key: CreatedProjectKey) => void }) {
  const project = useProject()
  const keys = useKeys(project.id)
  const [creating, setCreating] = useState(false)
  const [revoking, setRevoking] = useState<ProjectKey>()
  return (
    <SettingsSection
      flush
      title="Keys"
      hint="Write keys may only send events and are safe in a page. Server keys read your data: keep them secret."
      action={
        <Button icon={<RiAddLine className="size-4" aria-hidden="true" />} onClick={() => setCreating(true)}>
          New key
        </Button>
      }
    >
      <QueryPanel query={keys} skeleton={<KeySkeleton />}>
        {(data) =>
          data.length === 0 ? (
            <EmptyState icon={<RiKey2Line />} title="No keys yet" hint="Create a write key to send the first event." />
          ) : (
            <KeyTable keys={data} timeZone={project.timeZone} onRevoke={setRevoking} />
          )
        }
      </QueryPanel>
      <CreateKeyDialog
        open={creating}
        projectId={project.id}
        onCreated={onCreated}
        onClose={() => setCreating(false)}
      />
      <RevokeKeyDialog projectKey={revoking} onClose={() => setRevoking(undefined)} />
    </SettingsSection>
  )
}

function KeySkeleton() {
  return (
    <div role="status" aria-label="Loading keys" className="space-y-4 border-t border-line p-5">
      <div className="skeleton h-4 w-2/3" />
      <div className="skeleton h-4 w-1/2" />
    </div>
  )
}
