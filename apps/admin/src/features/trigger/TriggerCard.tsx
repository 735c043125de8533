import type { Trigger } from '@sightline/domain/trigger'
import { RiArrowDownSLine, RiCalendarEventLine, RiErrorWarningLine, RiWebhookLine } from '@remixicon/react'
import { Fragment, useId, useState } from 'react'
import { errorLineOf } from '../../client/error-text'
import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { classes } from '../../ui/classes'
import { FormError } from '../../ui/Field'
import { formatInstant } from '../../ui/format/date'
import { formatAgo } from '../../ui/format/duration'
import { formatExact } from '../../ui/format/number'
import { Switch } from '../../ui/Switch'
import { FiringList } from './FiringList'
import { countFired, toActionText, toFilterWords, toFiredText, toWindowText } from './trigger-text'
import { useTriggerChanges, useTriggerSwitch } from './use-triggers'

interface TriggerCardProps {
  readonly trigger: Trigger
  readonly projectId: string
  readonly timeZone: string
  readonly now: Date
  readonly onEdit: () => void
  readonly onRemove: () => void
  readonly onShowWebhook: () => void
}

export function TriggerCard({ trigger, projectId, timeZone, now, onEdit, onRemove, onShowWebhook }: TriggerCardProps) {
  const { name, action } = trigger
  const [isOpen, setOpen] = useState(false)
  const firingsId = useId()
  const { isOn, turn, error } = useTriggerSwitch(projectId, trigger)
  const ActionIcon = action.kind === 'webhook' ? RiWebhookLine : RiCalendarEventLine
  return (
    <li>
      <Card aria-label={name} data-testid="trigger" data-name={name} className="overflow-hidden">
        <div className="space-y-3 p-5 pb-4 pt-4">
          <div className="flex items-start justify-between gap-4">
            <h2
              className={classes(
                'min-w-0 pt-1.5 text-base font-semibold [overflow-wrap:anywhere]',
                isOn ? 'text-ink' : 'text-ink-3',
              )}
            >
              {name}
            </h2>
            <div className="flex shrink-0 items-center gap-2">
              <span className="text-xs text-ink-3" aria-hidden="true">
                {isOn ? 'On' : 'Off'}
              </span>
              <Switch label={`${name} is on`} checked={isOn} onChange={turn} />
            </div>
          </div>
          {error && (
            <FormError>
              It is still {isOn ? 'on' : 'off'}. {errorLineOf(error)}
            </FormError>
          )}
          <Sequence trigger={trigger} />
          <p className="flex items-start gap-2 text-ink-2 [overflow-wrap:anywhere]">
            <ActionIcon className="mt-0.5 size-4 shrink-0 text-ink-3" aria-hidden="true" />
            <span className="min-w-0">{toActionText(action)}</span>
          </p>
          <FailureNote trigger={trigger} projectId={projectId} onShow={isOpen ? undefined : () => setOpen(true)} />
        </div>
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-line py-2 px-3">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={firingsId}
            onClick={() => setOpen(!isOpen)}
            className="flex min-h-8 min-w-0 items-center gap-1.5 rounded-lg px-2 py-1 text-left text-xs text-ink-3 hover:bg-sunken hover:text-ink"
          >
            <RiArrowDownSLine
              className={classes('size-4 shrink-0 transition-transform', !isOpen && '-rotate-90')}
              aria-hidden="true"
            />
            <span className="sr-only">Firings of {name}:</span>
            <Counts trigger={trigger} timeZone={timeZone} now={now} />
          </button>
          <div className="flex gap-1">
            {action.kind === 'webhook' && (
              <Button look="quiet" aria-label={`Webhook of ${name}`} onClick={onShowWebhook}>
                Webhook
              </Button>
            )}
            <Button look="quiet" aria-label={`Edit ${name}`} onClick={onEdit}>
              Edit
            </Button>
            <Button look="quiet" className="hover:text-bad" aria-label={`Remove ${name}`} onClick={onRemove}>
              Remove
            </Button>
          </div>
        </div>
        <div id={firingsId} className={classes(isOpen && 'border-t border-line')}>
          {isOpen && <FiringList projectId={projectId} triggerId={trigger.id} timeZone={timeZone} />}
        </div>
      </Card>
    </li>
  )
}

/** The sequence in words, with its events set apart. */
function Sequence({ trigger: { steps, windowSeconds } }: { trigger: Trigger }) {
  return (
    <p className="flex flex-wrap items-center gap-x-1.5 gap-y-1.5 text-ink-2" data-testid="trigger-sequence">
      {steps.map(({ event, filters }, index) => (
        <Fragment key={index}>
          {index > 0 && <span>then</span>}
          <span className="max-w-full rounded-md border border-line bg-sunken px-1.5 py-0.5 [overflow-wrap:anywhere]">
            <span className="font-medium text-ink">{event}</span>
            {filters.length > 0 && <span className="text-ink-3"> {toFilterWords(filters)}</span>}
          </span>
        </Fragment>
      ))}
      <span>within {toWindowText(windowSeconds)}</span>
    </p>
  )
}

function Counts({ trigger: { firings }, timeZone, now }: Pick<TriggerCardProps, 'trigger' | 'timeZone' | 'now'>) {
  const { waiting, lastFiredAt } = firings
  return (
    <span data-testid="trigger-fired" data-value={countFired(firings)}>
      {toFiredText(firings)}
      {lastFiredAt && <span title={formatInstant(lastFiredAt, timeZone)}> · last {formatAgo(lastFiredAt, now)}</span>}
      {waiting > 0 && <span> · {formatExact(waiting)} not delivered yet</span>}
    </span>
  )
}

interface FailureNoteProps {
  readonly trigger: Trigger
  readonly projectId: string
  /** Undefined when the firings are shown already. */
  readonly onShow: (() => void) | undefined
}

function FailureNote({ trigger, projectId, onShow }: FailureNoteProps) {
  const { retry } = useTriggerChanges()
  const { failed } = trigger.firings
  if (failed === 0) return null
  return (
    <div className="rounded-lg bg-bad-soft px-3 py-2 text-bad" data-testid="trigger-failed" data-value={failed}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="flex min-w-0 flex-1 basis-56 items-start gap-2">
          <RiErrorWarningLine className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
          {failed === 1
            ? 'One firing could not be delivered and was given up.'
            : `${formatExact(failed)} firings could not be delivered and were given up.`}
        </p>
        <div className="flex gap-2">
          {onShow && (
            <Button look="quiet" className="!text-bad hover:!bg-transparent hover:underline" onClick={onShow}>
              See why
            </Button>
          )}
          <Button busy={retry.isPending} onClick={() => retry.mutate({ projectId, triggerId: trigger.id })}>
            Try again
          </Button>
        </div>
      </div>
      {retry.error && (
        <p role="alert" className="mt-1">
          {errorLineOf(retry.error)}
        </p>
      )}
    </div>
  )
}
