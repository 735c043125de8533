import type { TriggerDefinition } from '@sightline/domain/trigger'
import { RiAddLine } from '@remixicon/react'
import { useRef, useState, type FormEvent } from 'react'
import { Button } from '../../ui/Button'
import { Dialog, DialogActions } from '../../ui/Dialog'
import { FormError, TextField } from '../../ui/Field'
import { RadioCards } from '../../ui/RadioCards'
import { Select } from '../../ui/Select'
import { StepFields } from './StepFields'
import {
  emptyStep,
  parseTriggerDraft,
  toTriggerDraft,
  type StepDraft,
  type TriggerDraft,
  type WindowUnit,
} from './trigger-draft'
import { toActionText, toSequenceText } from './trigger-text'

interface TriggerDialogProps {
  readonly title: string
  /** What the form shows at first; undefined for an empty one. */
  readonly definition: TriggerDefinition | undefined
  readonly busy: boolean
  readonly error: string | undefined
  readonly onSubmit: (definition: TriggerDefinition) => void
  readonly onClose: () => void
}

const maxSteps = 5
const minSteps = 2
const units: readonly { value: WindowUnit; label: string }[] = [
  { value: 'seconds', label: 'seconds' },
  { value: 'minutes', label: 'minutes' },
  { value: 'hours', label: 'hours' },
]
const actions = [
  { value: 'webhook', title: 'Call an address', hint: 'Your server is told at once, and again until it answers.' },
  { value: 'event', title: 'Store an event', hint: 'For the same person. Reports can count it.' },
] as const

export function TriggerDialog({ title, ...rest }: TriggerDialogProps) {
  return (
    <Dialog wide open title={title} onClose={rest.onClose}>
      <TriggerForm {...rest} />
    </Dialog>
  )
}

function TriggerForm({ definition, busy, error, onSubmit, onClose }: Omit<TriggerDialogProps, 'title'>) {
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState(() => toTriggerDraft(definition))
  /** Nobody is corrected while they fill the form for the first time. */
  const [isJudged, setIsJudged] = useState(false)
  const change = (part: Partial<TriggerDraft>) => setDraft({ ...draft, ...part })
  const parsed = parseTriggerDraft(draft)
  const faultOf = (path: string) => (isJudged && parsed.kind === 'invalid' ? parsed.faults.get(path) : undefined)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    // React hands up what the filter's own form submits: it stands elsewhere in the page, but within this component.
    if (event.target !== event.currentTarget) return
    setIsJudged(true)
    if (parsed.kind === 'valid') return onSubmit(parsed.definition)
    const [first] = parsed.faults.keys()
    form.current?.querySelector<HTMLElement>(`[data-field="${first}"] input`)?.focus()
  }
  return (
    <form ref={form} className="space-y-5" noValidate onSubmit={submit}>
      {error && <FormError>{error}</FormError>}
      <div data-field="name">
        <TextField
          data-autofocus
          label="Name"
          placeholder="Ready to buy"
          autoComplete="off"
          maxLength={100}
          error={faultOf('name')}
          value={draft.name}
          onChange={(event) => change({ name: event.target.value })}
        />
      </div>
      <StepList steps={draft.steps} faultOf={faultOf} onChange={(steps) => change({ steps })} />
      <div className="flex items-start gap-2" data-field="windowSeconds">
        <TextField
          label="Within"
          inputMode="numeric"
          autoComplete="off"
          className="w-48"
          maxLength={5}
          hint="From the first step to the last."
          error={faultOf('windowSeconds')}
          value={draft.amount}
          onChange={(event) => change({ amount: event.target.value })}
        />
        <Select
          label="Unit"
          value={draft.unit}
          options={units}
          onChange={(unit) => change({ unit })}
          className="mt-[1.625rem] h-9 w-28"
        />
      </div>
      <ActionFields draft={draft} faultOf={faultOf} onChange={change} />
      <p aria-live="polite" className="break-words rounded-lg bg-sunken px-3 py-2 text-ink-2 empty:hidden">
        {parsed.kind === 'valid' &&
          `When one person does ${toSequenceText(parsed.definition)}, Sightline ${toConsequence(parsed.definition)}.`}
      </p>
      <DialogActions>
        <Button size="medium" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" look="primary" size="medium" busy={busy}>
          Save trigger
        </Button>
      </DialogActions>
    </form>
  )
}

function toConsequence({ action }: TriggerDefinition): string {
  const text = toActionText(action)
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`
}

interface StepListProps {
  readonly steps: readonly StepDraft[]
  readonly faultOf: (path: string) => string | undefined
  readonly onChange: (steps: readonly StepDraft[]) => void
}

function StepList({ steps, faultOf, onChange }: StepListProps) {
  return (
    <fieldset className="space-y-2">
      <legend className="mb-1.5 font-medium text-ink">When one person does, in this order</legend>
      {steps.map((step, index) => (
        <div key={step.key} data-field={`steps.${index}.event`}>
          <StepFields
            step={step}
            position={index + 1}
            fault={faultOf(`steps.${index}.event`) ?? faultOf(`steps.${index}.filters`)}
            onChange={(part) => onChange(steps.map((one) => (one.key === step.key ? { ...one, ...part } : one)))}
            onRemove={steps.length > minSteps ? () => onChange(steps.filter((one) => one !== step)) : undefined}
          />
        </div>
      ))}
      {steps.length < maxSteps && (
        <Button
          className="ml-8"
          icon={<RiAddLine className="size-4" aria-hidden="true" />}
          onClick={() => onChange([...steps, emptyStep()])}
        >
          Add a step
        </Button>
      )}
    </fieldset>
  )
}

interface ActionFieldsProps {
  readonly draft: TriggerDraft
  readonly faultOf: (path: string) => string | undefined
  readonly onChange: (part: Partial<TriggerDraft>) => void
}

function ActionFields({ draft, faultOf, onChange }: ActionFieldsProps) {
  return (
    <div className="space-y-3">
      <div className="space-y-1.5">
        <p className="font-medium text-ink">What happens then</p>
        <RadioCards
          label="What happens then"
          value={draft.kind}
          options={actions}
          onChange={(kind) => onChange({ kind })}
        />
      </div>
      {draft.kind === 'webhook' ? (
        <div data-field="action.url">
          <TextField
            label="Address"
            type="url"
            placeholder="https://example.com/hooks/sightline"
            hint="It is sent a signed POST with JSON. You get the secret once it is saved."
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            maxLength={2000}
            error={faultOf('action.url')}
            value={draft.url}
            onChange={(event) => onChange({ url: event.target.value })}
          />
        </div>
      ) : (
        <div data-field="action.event">
          <TextField
            label="Name of the event"
            placeholder="ready_to_buy"
            hint="A new name, so that it counts nothing else."
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            maxLength={200}
            error={faultOf('action.event')}
            value={draft.event}
            onChange={(event) => onChange({ event: event.target.value })}
          />
        </div>
      )}
    </div>
  )
}
