import { useNavigate } from '@tanstack/react-router'
import { errorLineOf } from '../../client/error-text'
import { Button } from '../../ui/Button'
import { Dialog, DialogActions } from '../../ui/Dialog'
import { ProjectForm } from './ProjectForm'
import { guessTimeZone } from './time-zone'
import { useCreateProject } from './use-project-changes'

export function CreateProjectDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const create = useCreateProject()
  const navigate = useNavigate()
  return (
    <Dialog open={open} title="New project" description="One for each website or product." onClose={onClose}>
      <ProjectForm
        focusesName
        initial={{ name: '', timeZone: guessTimeZone() }}
        error={create.error ? errorLineOf(create.error) : undefined}
        onSubmit={(values) =>
          create.mutate(values, {
            onSuccess: (project) => {
              onClose()
              void navigate({ to: '/p/$projectId/settings', params: { projectId: project.id }, hash: 'install' })
            },
          })
        }
        actions={({ isComplete }) => (
          <DialogActions>
            <Button size="medium" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" look="primary" size="medium" busy={create.isPending} disabled={!isComplete}>
              Create project
            </Button>
          </DialogActions>
        )}
      />
    </Dialog>
  )
}
