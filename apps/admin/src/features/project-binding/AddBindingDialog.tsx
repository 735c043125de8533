import { bindingVendors, projectBindingId, type BindingVendor, type ProjectBindingId } from '@sightline/domain/project'
import { useState } from 'react'
import { errorLineOf } from '../../client/error-text'
import { Button } from '../../ui/Button'
import { Dialog, DialogActions } from '../../ui/Dialog'
import { TextField } from '../../ui/Field'
import { RadioCards } from '../../ui/RadioCards'
import { useAddBinding } from './use-project-bindings'
import { vendorTexts } from './vendor'

interface AddBindingDialogProps {
  readonly open: boolean
  readonly projectId: string
  readonly onClose: () => void
}

export function AddBindingDialog({ open, projectId, onClose }: AddBindingDialogProps) {
  const add = useAddBinding()
  const close = () => {
    onClose()
    add.reset()
  }
  return (
    <Dialog open={open} onClose={close} title="Add an id" description="Events sent under it arrive in this project.">
      <BindingForm
        busy={add.isPending}
        error={add.error ? errorLineOf(add.error) : undefined}
        onChange={() => add.reset()}
        onCancel={close}
        onSubmit={(binding) => add.mutate({ projectId, binding }, { onSuccess: close })}
      />
    </Dialog>
  )
}

interface BindingFormProps {
  readonly busy: boolean
  readonly error: string | undefined
  readonly onChange: () => void
  readonly onSubmit: (binding: ProjectBindingId) => void
  readonly onCancel: () => void
}

const options = bindingVendors.map((vendor) => ({ value: vendor, ...vendorTexts[vendor] }))

function BindingForm({ busy, error, onChange, onSubmit, onCancel }: BindingFormProps) {
  const [vendor, setVendor] = useState<BindingVendor>('umami')
  const [externalId, setExternalId] = useState('')
  /** Nobody is corrected while they type. */
  const [isJudged, setIsJudged] = useState(false)
  const { field, placeholder } = vendorTexts[vendor]
  const parsed = projectBindingId.safeParse({ vendor, externalId })
  const fault = isJudged && !parsed.success ? toSentence(parsed.error.issues[0]?.message) : error
  return (
    <form
      className="space-y-4"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setIsJudged(true)
        if (parsed.success) onSubmit(parsed.data)
      }}
    >
      <RadioCards
        label="Tool"
        value={vendor}
        options={options}
        onChange={(next) => {
          setVendor(next)
          setIsJudged(false)
          onChange()
        }}
      />
      <TextField
        data-autofocus
        label={field}
        placeholder={placeholder}
        error={fault}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        maxLength={300}
        value={externalId}
        onChange={(event) => {
          setExternalId(event.target.value)
          onChange()
        }}
      />
      <DialogActions>
        <Button size="medium" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" look="primary" size="medium" busy={busy} disabled={externalId.trim() === ''}>
          Add id
        </Button>
      </DialogActions>
    </form>
  )
}

/** The schema says what it expected; a person reads a sentence. */
function toSentence(message = 'expected another id'): string {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
}
