import type { QuarantineFilter } from '@sightline/domain/quarantine'
import { Button } from '../../ui/Button'
import { Dialog, DialogActions } from '../../ui/Dialog'

interface DiscardDialogProps {
  /** What would go; undefined while nobody asks. */
  readonly filter: QuarantineFilter | undefined
  readonly busy: boolean
  readonly onDiscard: (filter: QuarantineFilter) => void
  readonly onClose: () => void
}

export function DiscardDialog({ filter, busy, onDiscard, onClose }: DiscardDialogProps) {
  if (!filter) return null
  const what = filter.id
    ? 'this event'
    : Object.keys(filter).length > 0
      ? 'the events of this cause'
      : 'every event here'
  return (
    <Dialog
      open
      title={`Discard ${what}?`}
      description="They are deleted for good and will never be stored. What arrives from now on is not touched."
      onClose={onClose}
    >
      <DialogActions>
        <Button size="medium" onClick={onClose}>
          Keep
        </Button>
        <Button look="danger" size="medium" busy={busy} onClick={() => onDiscard(filter)}>
          Discard
        </Button>
      </DialogActions>
    </Dialog>
  )
}
