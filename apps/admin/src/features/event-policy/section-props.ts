import type { PolicyChange } from './use-event-policy'

/** What every section of the page is given. */
export interface SectionProps {
  /** Saves at once; `onSaved` is told when it is done. */
  readonly change: (edit: PolicyChange, onSaved?: () => void) => void
  readonly isSaving: boolean
  readonly error: string | undefined
  /** To be called before something new is edited: the error of before is forgotten. */
  readonly onOpen: () => void
}
