import { Button } from '../../ui/Button'
import { Dialog, DialogActions } from '../../ui/Dialog'
import { FormError } from '../../ui/Field'

interface RemoveDialogProps {
  /** What would go, as a word: rule, schema. */
  readonly noun: string
  readonly description: string
  readonly busy: boolean
  readonly error: string | undefined
  readonly onRemove: () => void
  readonly onClose: () => void
}

/** Asks before a part of the policy goes: there is no way back to it but to write it anew. */
export function RemoveDialog({ noun, description, busy, error, onRemove, onClose }: RemoveDialogProps) {
  return (
    <Dialog open title={`Remove this ${noun}?`} description={description} onClose={onClose}>
      {error && <FormError>{error}</FormError>}
      <DialogActions>
        <Button data-autofocus size="medium" onClick={onClose}>
          Keep it
        </Button>
        <Button look="danger" size="medium" busy={busy} onClick={onRemove}>
          Remove {noun}
        </Button>
      </DialogActions>
    </Dialog>
  )
}
