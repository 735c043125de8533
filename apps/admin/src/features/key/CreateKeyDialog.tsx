import type { CreatedProjectKey, ProjectKeyKind } from '@sightline/domain/project'
import { RiErrorWarningLine } from '@remixicon/react'
import { useState } from 'react'
import { errorLineOf } from '../../client/error-text'
import { Button } from '../../ui/Button'
import { classes } from '../../ui/classes'
import { CopyButton } from '../../ui/CopyButton'
import { Dialog, DialogActions } from '../../ui/Dialog'
import { FormError, TextField } from '../../ui/Field'
import { RadioCards } from '../../ui/RadioCards'
import { useCreateKey } from './use-keys'

interface CreateKeyDialogProps {
  readonly open: boolean
  readonly projectId: string
  readonly onCreated: (key: CreatedProjectKey) => void
  readonly onClose: () => void
}

/** First the form, then the secret: the only time that it can be read. */
export function CreateKeyDialog({ open, projectId, onCreated, onClose }: CreateKeyDialogProps) {
  const create = useCreateKey()
  const created = create.data
  const [isCopied, setCopied] = useState(false)
  const [isWarned, setWarned] = useState(false)
  const close = () => {
    // The answer brings the secret, which cannot be had again.
    if (create.isPending) return
    onClose()
    // Once the panel has faded: the secret must not linger, nor the form flash up.
    setTimeout(() => {
      create.reset()
      setCopied(false)
      setWarned(false)
    }, 200)
  }
  return (
    <Dialog
      open={open}
      // Escape or a click beside the panel must not cost the key.
      onClose={created && !isCopied ? () => setWarned(true) : close}
      title={created ? 'Your new key' : 'New key'}
      description={created ? `“${created.name}” is ready to use.` : undefined}
    >
      {created ? (
        <Secret secret={created.secret} isWarned={isWarned} onCopy={() => setCopied(true)} onClose={close} />
      ) : (
        <KeyForm
          busy={create.isPending}
          error={create.error ? errorLineOf(create.error) : undefined}
          onCancel={close}
          onSubmit={(key) => create.mutate({ projectId, ...key }, { onSuccess: onCreated })}
        />
      )}
    </Dialog>
  )
}

interface KeyFormProps {
  readonly busy: boolean
  readonly error: string | undefined
  readonly onSubmit: (key: { kind: ProjectKeyKind; name: string }) => void
  readonly onCancel: () => void
}

const kinds = [
  { value: 'write', title: 'Write key', hint: 'Sends events. Public: it stands in your pages.' },
  { value: 'server', title: 'Server key', hint: 'Reads data through the API. Keep it secret.' },
] as const

function KeyForm({ busy, error, onSubmit, onCancel }: KeyFormProps) {
  const [kind, setKind] = useState<ProjectKeyKind>('write')
  const [name, setName] = useState('')
  return (
    <form
      className="space-y-4"
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit({ kind, name: name.trim() })
      }}
    >
      {error && <FormError>{error}</FormError>}
      <RadioCards label="Kind of key" value={kind} options={kinds} onChange={setKind} />
      <TextField
        data-autofocus
        label="Name"
        placeholder="Website"
        hint="Where it will be used, to recognise it later."
        required
        maxLength={80}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <DialogActions>
        <Button size="medium" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" look="primary" size="medium" busy={busy} disabled={name.trim() === ''}>
          Create key
        </Button>
      </DialogActions>
    </form>
  )
}

interface SecretProps {
  readonly secret: string
  /** Somebody tried to leave without it. */
  readonly isWarned: boolean
  readonly onCopy: () => void
  readonly onClose: () => void
}

function Secret({ secret, isWarned, onCopy, onClose }: SecretProps) {
  return (
    <div className="space-y-4">
      <div className="flex items-start gap-2 rounded-lg border border-line bg-sunken py-1.5 pl-3 pr-1.5">
        <code
          data-testid="key-secret"
          className="min-w-0 flex-1 select-all break-all py-1.5 font-mono text-xs text-ink"
          onCopy={onCopy}
        >
          {secret}
        </code>
        <CopyButton text={secret} onCopied={onCopy} />
      </div>
      <p
        role={isWarned ? 'alert' : undefined}
        className={classes(
          'flex items-start gap-2 rounded-lg px-3 py-2',
          isWarned ? 'bg-bad-soft text-bad' : 'bg-warn-soft text-warn',
        )}
      >
        <RiErrorWarningLine className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
        {isWarned
          ? 'Not copied yet. Copy the key, or press Done if you do not need it.'
          : 'Copy it now. Only a hash is stored, so it cannot be shown again.'}
      </p>
      <DialogActions>
        <Button look="primary" size="medium" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </div>
  )
}
