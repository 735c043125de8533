import {
  eventRule,
  ruleActionKinds,
  ruleFields,
  type EventRule,
  type RuleActionKind,
} from '@sightline/domain/event-rule'
import { useId, useState } from 'react'
import { Button } from '../../ui/Button'
import { Dialog, DialogActions } from '../../ui/Dialog'
import { FormError, TextField } from '../../ui/Field'
import { Select } from '../../ui/Select'
import { useEventFields, useEventNames } from '../event-catalog/use-event-catalog'
import { newId } from './new-id'
import { rulePathError, toRulePath } from './rule-path'
import { actionTexts, toRuleText } from './rule-text'

interface RuleDialogProps {
  readonly open: boolean
  /** Undefined for a new one. */
  readonly rule: EventRule | undefined
  readonly busy: boolean
  readonly error: string | undefined
  readonly onSubmit: (rule: EventRule) => void
  readonly onClose: () => void
}

const options = ruleActionKinds.map((kind) => ({ value: kind, label: actionTexts[kind].label }))

export function RuleDialog({ open, ...rest }: RuleDialogProps) {
  return (
    <Dialog open={open} title={rest.rule ? 'Edit rule' : 'New rule'} onClose={rest.onClose}>
      <RuleForm {...rest} />
    </Dialog>
  )
}

function RuleForm({ rule, busy, error, onSubmit, onClose }: Omit<RuleDialogProps, 'open'>) {
  const id = useId()
  const before = toRuleInput(rule)
  const [kind, setKind] = useState(before.kind)
  const [event, setEvent] = useState(before.event)
  const [path, setPath] = useState(before.path)
  const [like, setLike] = useState(before.like)
  const takesLike = kind === 'require' || kind === 'drop_event'
  const rulePath = toRulePath(path)
  const isPathEmpty = rulePath === ''
  const draft = eventRule.safeParse({
    id: rule?.id ?? newId(),
    isEnabled: rule?.isEnabled,
    event,
    action: {
      kind,
      ...((!isPathEmpty || kind !== 'drop_event') && { path: rulePath }),
      ...(takesLike && like !== '' && !isPathEmpty && { like }),
    },
  })
  return (
    <form
      className="space-y-4"
      onSubmit={(submitted) => {
        submitted.preventDefault()
        if (draft.success) onSubmit(draft.data)
      }}
    >
      {error && <FormError>{error}</FormError>}
      <div className="space-y-1.5">
        <p className="font-medium text-ink">What it does</p>
        <Select
          data-autofocus
          label="What it does"
          value={kind}
          options={options}
          onChange={setKind}
          className="h-9 w-full"
        />
        <p className="text-xs text-ink-3">{actionTexts[kind].hint}</p>
      </div>
      <TextField
        label="Event"
        placeholder="Every event"
        list={`${id}-events`}
        autoComplete="off"
        hint="The exact name; empty means every event."
        maxLength={200}
        value={event}
        onChange={(changed) => setEvent(changed.target.value)}
      />
      <TextField
        label={kind === 'drop_event' ? 'Only where this value' : 'Value'}
        hint="A property such as plan or cart.total; also user_id, anonymous_id, previous_id, url, title, referrer."
        error={rulePathError(path)}
        list={`${id}-values`}
        autoComplete="off"
        maxLength={300}
        value={path}
        onChange={(changed) => setPath(changed.target.value)}
      />
      {takesLike && (
        <TextField
          label="Is like"
          placeholder="Anything"
          hint="* stands for any text, ? for any one character."
          maxLength={200}
          value={like}
          onChange={(changed) => setLike(changed.target.value)}
        />
      )}
      <Suggestions id={id} event={event} />
      <p aria-live="polite" className="min-h-5 break-words text-ink-2">
        {draft.success && `${toRuleText(draft.data)}.`}
      </p>
      <DialogActions>
        <Button size="medium" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="primary" size="medium" busy={busy} disabled={!draft.success}>
          {rule ? 'Save rule' : 'Add rule'}
        </Button>
      </DialogActions>
    </form>
  )
}

/** Names that the project has sent lately, for both fields. */
function Suggestions({ id, event }: { id: string; event: string }) {
  const names = useEventNames()
  const isSent = names.data?.some((one) => one.event === event)
  const fields = useEventFields(isSent ? event : undefined)
  const properties = (fields.data ?? []).map(({ field }) => field).filter((field) => field.startsWith('properties.'))
  return (
    <>
      <datalist id={`${id}-events`}>
        {names.data?.map((one) => (
          <option key={one.event} value={one.event} />
        ))}
      </datalist>
      <datalist id={`${id}-values`}>
        {[...properties, ...ruleFields].map((field) => (
          <option key={field} value={field} />
        ))}
      </datalist>
    </>
  )
}

/** What the fields show at first: of a rule, or of a new one. */
function toRuleInput(rule: EventRule | undefined): {
  readonly kind: RuleActionKind
  readonly event: string
  readonly path: string
  readonly like: string
} {
  if (rule === undefined) return { kind: 'trim', event: '', path: '', like: '' }
  const { event, action } = rule
  return {
    kind: action.kind,
    event,
    path: action.path ?? '',
    like: ('like' in action ? action.like : undefined) ?? '',
  }
}
