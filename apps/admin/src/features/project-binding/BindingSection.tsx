import type { ProjectBinding } from '@sightline/domain/project'
import { RiAddLine, RiLinksLine } from '@remixicon/react'
import { useState } from 'react'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { QueryPanel } from '../../ui/QueryPanel'
import { SettingsSection } from '../project/SettingsSection'
import { useProject } from '../project/use-project'
import { AddBindingDialog } from './AddBindingDialog'
import { BindingList } from './BindingList'
import { RemoveBindingDialog } from './RemoveBindingDialog'
import { useProjectBindings } from './use-project-bindings'

/** Ids of other tools: what their pages and servers send under them arrives in this project. */
export function BindingSection() {
  const project = useProject()
  const bindings = useProjectBindings(project.id)
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<ProjectBinding>()
  return (
    <SettingsSection
      flush
      title="Ids of other tools"
      hint="From Umami, Plausible or GA4? Add the id your pages have, and change only their host."
      action={
        <Button icon={<RiAddLine className="size-4" aria-hidden="true" />} onClick={() => setAdding(true)}>
          Add id
        </Button>
      }
    >
      <QueryPanel query={bindings} skeleton={<BindingSkeleton />}>
        {(data) =>
          data.length === 0 ? (
            <EmptyState
              icon={<RiLinksLine />}
              title="No ids yet"
              hint="Pages with our own tag need none: they name the project by a write key."
              className="border-t border-line"
            />
          ) : (
            <BindingList bindings={data} timeZone={project.timeZone} onRemove={setRemoving} />
          )
        }
      </QueryPanel>
      <AddBindingDialog open={adding} projectId={project.id} onClose={() => setAdding(false)} />
      <RemoveBindingDialog binding={removing} onClose={() => setRemoving(undefined)} />
    </SettingsSection>
  )
}

function BindingSkeleton() {
  return (
    <div role="status" aria-label="Loading ids" className="space-y-4 border-t border-line p-5">
      <div className="skeleton h-4 w-2/3" />
    </div>
  )
}
