import { useState } from 'react'
import { Button } from '../../ui/Button'
import { TextField } from '../../ui/Field'
import { SettingsSection } from '../project/SettingsSection'
import type { SectionProps } from './section-props'

/** Names of parameters, however people separate them. */
function toNames(text: string): string[] {
  return [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,&]+/)
        .filter(Boolean),
    ),
  ]
}

export function AddressSection({ names, change, isSaving }: SectionProps & { readonly names: readonly string[] }) {
  const [text, setText] = useState(names.join(', '))
  const next = toNames(text)
  return (
    <SettingsSection
      title="Addresses"
      hint="Tokens, passwords and signatures are always taken out of addresses. Name here what else should go."
    >
      <form
        className="flex flex-col gap-3 sm:flex-row sm:items-end"
        onSubmit={(event) => {
          event.preventDefault()
          change((policy) => ({ ...policy, droppedUrlParameters: next }))
        }}
      >
        <TextField
          className="flex-1"
          label="Parameters to drop"
          placeholder="email, ref"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button
          type="submit"
          size="medium"
          className="justify-center"
          busy={isSaving}
          disabled={next.join() === names.join()}
        >
          Save
        </Button>
      </form>
    </SettingsSection>
  )
}
