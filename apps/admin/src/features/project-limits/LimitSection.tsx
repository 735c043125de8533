import type { Project } from '@sightline/domain/project'
import { useState } from 'react'
import { errorLineOf } from '../../client/error-text'
import { FormError, TextField } from '../../ui/Field'
import { SaveRow } from '../project/SaveRow'
import { SettingsSection } from '../project/SettingsSection'
import { useUpdateProject } from '../project/use-project-changes'
import { findLimitFault, toLimitInput, toProjectLimits, type LimitInput } from './limit-input'
import { UsageMeter } from './UsageMeter'

/** What the project may send; beyond it clients are told to come again later, nothing that was accepted is touched. */
export function LimitSection({ project }: { readonly project: Project }) {
  const update = useUpdateProject()
  const [input, setInput] = useState(() => toLimitInput(project.limits))
  const faults = {
    eventsPerSecond: findLimitFault('eventsPerSecond', input.eventsPerSecond),
    eventsPerMonth: findLimitFault('eventsPerMonth', input.eventsPerMonth),
  }
  const isComplete = faults.eventsPerSecond === undefined && faults.eventsPerMonth === undefined
  const isChanged = isComplete && JSON.stringify(toProjectLimits(input)) !== JSON.stringify(project.limits)
  const field = (name: keyof LimitInput, label: string, hint: string) => (
    <TextField
      label={label}
      name={name}
      inputMode="numeric"
      autoComplete="off"
      placeholder="No limit"
      hint={hint}
      error={faults[name]}
      value={input[name]}
      onChange={(event) => setInput({ ...input, [name]: event.target.value })}
    />
  )
  return (
    <SettingsSection
      id="limits"
      title="Limits"
      hint="Beyond a limit, SDKs are told to come again later. What was accepted stays."
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (isChanged) update.mutate({ projectId: project.id, limits: toProjectLimits(input) })
        }}
      >
        {update.error && <FormError>{errorLineOf(update.error)}</FormError>}
        <UsageMeter projectId={project.id} eventsPerMonth={project.limits.eventsPerMonth} />
        <div className="grid gap-4 sm:grid-cols-2">
          {field('eventsPerMonth', 'Events a month', 'Calendar months in UTC.')}
          {field('eventsPerSecond', 'Events a second, each key', 'Bursts of ten seconds’ worth are fine.')}
        </div>
        <SaveRow
          label="Save limits"
          busy={update.isPending}
          disabled={!isChanged}
          isSaved={update.isSuccess && !isChanged}
        />
      </form>
    </SettingsSection>
  )
}
