import type { ProjectKey } from '@sightline/domain/project'
import { errorLineOf } from '../../client/error-text'
import { Button } from '../../ui/Button'
import { Dialog, DialogActions } from '../../ui/Dialog'
import { FormError } from '../../ui/Field'
import { useRevokeKey } from './use-keys'

export function RevokeKeyDialog({ projectKey, onClose }: { projectKey: ProjectKey | undefined; onClose: () => void }) {
  const revoke = useRevokeKey()
  if (!projectKey) return null
  const close = () => {
    revoke.reset()
    onClose()
  }
  const effect =
    projectKey.kind === 'write' ? 'Events sent with it will be refused' : 'Requests made with it will be refused'
  return (
    <Dialog
      open
      title={`Revoke “${projectKey.name}”?`}
      description={`${effect} at once. This cannot be undone.`}
      onClose={close}
    >
      {revoke.error && <FormError>{errorLineOf(revoke.error)}</FormError>}
      <DialogActions>
        <Button size="medium" data-autofocus onClick={close}>
          Keep it
        </Button>
        <Button
          look="danger"
          size="medium"
          busy={revoke.isPending}
          onClick={() => revoke.mutate({ projectId: projectKey.projectId, keyId: projectKey.id }, { onSuccess: close })}
        >
          Revoke key
        </Button>
      </DialogActions>
    </Dialog>
  )
}
