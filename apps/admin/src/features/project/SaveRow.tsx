import { RiCheckLine } from '@remixicon/react'
import { Button } from '../../ui/Button'

interface SaveRowProps {
  readonly label: string
  readonly busy: boolean
  readonly disabled: boolean
  /** What is shown is what is stored, since a moment ago. */
  readonly isSaved: boolean
}

/** The end of a form of the settings: its button, and that it has done its work. */
export function SaveRow({ label, busy, disabled, isSaved }: SaveRowProps) {
  return (
    <div className="flex items-center gap-3">
      <Button type="submit" look="primary" size="medium" busy={busy} disabled={disabled}>
        {label}
      </Button>
      <span role="status" className="flex items-center gap-1 text-good">
        {isSaved && (
          <>
            <RiCheckLine className="size-4" aria-hidden="true" /> Saved
          </>
        )}
      </span>
    </div>
  )
}
