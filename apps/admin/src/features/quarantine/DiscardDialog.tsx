import type { QuarantineFilter } from '@sightline/domain/quarantine'
import { Button } from '../../ui/Button'
import { Dialog, DialogActions } from '../../ui/Dialog'
import { formatExact } from '../../ui/format/number'

interface DiscardDialogProps {
  /** What would go; undefined while nobody asks. */
  readonly filter: QuarantineFilter | undefined
  /** How many that are; undefined while that is not known. */
  readonly events: number | undefined
  readonly busy: boolean
  readonly onDiscard: (filter: QuarantineFilter) => void
  readonly onClose: () => void
}

export function DiscardDialog({ filter, events, busy, onDiscard, onClose }: DiscardDialogProps) {
  if (!filter) return null
  const isOne = events === 1
  const what = isOne ? 'this event' : `${events === undefined ? 'these' : formatExact(events)} events`
  return (
    <Dialog
      open
      title={`Discard ${what}?`}
      description={`${isOne ? 'It is' : 'They are'} deleted for good and will never be stored. What arrives from now on is not touched.`}
      onClose={onClose}
    >
      <DialogActions>
        <Button data-autofocus size="medium" onClick={onClose}>
          Keep
        </Button>
        <Button look="danger" size="medium" busy={busy} onClick={() => onDiscard(filter)}>
          Discard
        </Button>
      </DialogActions>
    </Dialog>
  )
}
