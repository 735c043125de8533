import { errorLineOf } from '../../client/error-text'
import { AuthCard } from '../../shell/AuthCard'
import { Button } from '../../ui/Button'
import { useCreateKey } from '../key/use-keys'
import { ProjectForm, type ProjectFormValues } from '../project/ProjectForm'
import { guessTimeZone } from '../project/time-zone'
import { useCreateProject, useUpdateProject } from '../project/use-project-changes'
import { keepStep } from './kept-install'
import { StepBar } from './StepBar'
import type { InstallWelcomeStep } from './welcome-step'

export function CreateProjectStep({ onDone }: { onDone: (step: InstallWelcomeStep) => void }) {
  const createProject = useCreateProject()
  const updateProject = useUpdateProject()
  const createKey = useCreateKey()
  const error = createProject.error ?? updateProject.error ?? createKey.error
  const submit = async (values: ProjectFormValues) => {
    // A second try after the key has failed must not make a second project; what was changed meanwhile counts.
    const project = createProject.data
      ? await updateProject.mutateAsync({ projectId: createProject.data.id, ...values })
      : await createProject.mutateAsync(values)
    const key = await createKey.mutateAsync({ projectId: project.id, kind: 'write', name: 'Website' })
    const step = { kind: 'install', project, writeKey: key.secret } as const
    keepStep(step)
    onDone(step)
  }
  return (
    <AuthCard
      above={<StepBar current="project" />}
      title="Create your first project"
      hint="One for each website or product. You can add more later."
    >
      <ProjectForm
        focusesName
        initial={{ name: '', timeZone: guessTimeZone() }}
        error={error ? errorLineOf(error) : undefined}
        // Its errors are shown through the mutations.
        onSubmit={(values) => void submit(values).catch(() => undefined)}
        actions={({ isComplete }) => (
          <Button
            type="submit"
            look="primary"
            size="medium"
            busy={createProject.isPending || updateProject.isPending || createKey.isPending}
            disabled={!isComplete}
            className="w-full justify-center"
          >
            Create project
          </Button>
        )}
      />
    </AuthCard>
  )
}
