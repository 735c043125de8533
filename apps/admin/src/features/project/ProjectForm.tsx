import { useState, type ReactNode } from 'react'
import { FormError, TextField } from '../../ui/Field'
import { TimeZoneField } from './TimeZoneField'

export interface ProjectFormValues {
  readonly name: string
  readonly timeZone: string
}

interface ProjectFormProps {
  /** Where the form is all there is to do; not in the settings, which would scroll to it. */
  readonly focusesName?: boolean
  readonly initial: ProjectFormValues
  readonly error: string | undefined
  readonly onSubmit: (values: ProjectFormValues) => void
  readonly actions: (form: { isComplete: boolean; isChanged: boolean }) => ReactNode
}

/** Name and time zone, for the wizard, the dialog and the settings. */
export function ProjectForm({ focusesName = false, initial, error, onSubmit, actions }: ProjectFormProps) {
  const [name, setName] = useState(initial.name)
  const [timeZone, setTimeZone] = useState(initial.timeZone)
  const isComplete = name.trim() !== ''
  const isChanged = name.trim() !== initial.name || timeZone !== initial.timeZone
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (isComplete) onSubmit({ name: name.trim(), timeZone })
      }}
    >
      {error && <FormError>{error}</FormError>}
      <TextField
        label="Project name"
        name="project"
        placeholder="My website"
        required
        maxLength={80}
        autoFocus={focusesName}
        // For the dialog, which gives the focus away itself.
        data-autofocus={focusesName || undefined}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <TimeZoneField value={timeZone} onChange={setTimeZone} />
      {actions({ isComplete, isChanged })}
    </form>
  )
}
