import type { CreatedProjectKey, Project } from '@sightline/domain/project'
import { useState } from 'react'
import { errorLineOf } from '../../client/error-text'
import { CopyButton } from '../../ui/CopyButton'
import { PageHeader } from '../../ui/PageHeader'
import { useTitle } from '../../ui/use-title'
import { InstallSnippet } from '../install/InstallSnippet'
import { KeySection } from '../key/KeySection'
import { keyPlaceholder } from '../install/snippet'
import { BindingSection } from '../project-binding/BindingSection'
import { LimitSection } from '../project-limits/LimitSection'
import { ProjectForm } from './ProjectForm'
import { SaveRow } from './SaveRow'
import { SettingsSection } from './SettingsSection'
import { useProject } from './use-project'
import { useUpdateProject } from './use-project-changes'

export function SettingsPage() {
  const project = useProject()
  useTitle('Settings', project.name)
  const [fresh, setFresh] = useState<CreatedProjectKey>()
  const writeKey = fresh?.kind === 'write' ? fresh.secret : undefined
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="Settings" />
      <div className="space-y-4">
        <GeneralSection project={project} />
        <KeySection onCreated={setFresh} />
        <SettingsSection
          id="install"
          title="Install"
          hint={
            writeKey
              ? 'Ready to paste: your new key is filled in.'
              : 'Put one of your write keys in its place, or create one and it is filled in here.'
          }
        >
          <InstallSnippet writeKey={writeKey ?? keyPlaceholder} waitFor={{ projectId: project.id }} />
        </SettingsSection>
        <BindingSection />
        <LimitSection project={project} />
      </div>
    </div>
  )
}

function GeneralSection({ project }: { project: Project }) {
  const update = useUpdateProject()
  return (
    <SettingsSection
      title="General"
      hint={
        <>
          Project id <code className="break-all font-mono text-xs">{project.id}</code>
        </>
      }
      action={<CopyButton text={project.id} label="Copy id" look="quiet" />}
    >
      <ProjectForm
        initial={project}
        error={update.error ? errorLineOf(update.error) : undefined}
        onSubmit={(values) => update.mutate({ projectId: project.id, ...values })}
        actions={({ isComplete, isChanged }) => (
          <SaveRow
            label="Save changes"
            busy={update.isPending}
            disabled={!isComplete || !isChanged}
            isSaved={update.isSuccess && !isChanged}
          />
        )}
      />
    </SettingsSection>
  )
}
