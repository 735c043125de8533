import { projectBindingId, type ProjectBinding } from '@sightline/domain/project'
import { errorLineOf } from '../../client/error-text'
import { Button } from '../../ui/Button'
import { Dialog, DialogActions } from '../../ui/Dialog'
import { FormError } from '../../ui/Field'
import { useRemoveBinding } from './use-project-bindings'
import { vendorTexts } from './vendor'

interface RemoveBindingDialogProps {
  readonly binding: ProjectBinding | undefined
  readonly onClose: () => void
}

export function RemoveBindingDialog({ binding, onClose }: RemoveBindingDialogProps) {
  const remove = useRemoveBinding()
  if (!binding) return null
  const { projectId, vendor, externalId } = binding
  const close = () => {
    remove.reset()
    onClose()
  }
  return (
    <Dialog
      open
      title={`Remove the ${vendorTexts[vendor].field.toLowerCase()}?`}
      description={
        <>
          What is sent under <code className="break-all font-mono text-xs text-ink">{externalId}</code> will be refused.
          What has arrived stays, and the id can be added again.
        </>
      }
      onClose={close}
    >
      {remove.error && <FormError>{errorLineOf(remove.error)}</FormError>}
      <DialogActions>
        <Button data-autofocus size="medium" onClick={close}>
          Keep it
        </Button>
        <Button
          look="danger"
          size="medium"
          busy={remove.isPending}
          onClick={() =>
            remove.mutate({ projectId, binding: projectBindingId.parse({ vendor, externalId }) }, { onSuccess: close })
          }
        >
          Remove id
        </Button>
      </DialogActions>
    </Dialog>
  )
}
