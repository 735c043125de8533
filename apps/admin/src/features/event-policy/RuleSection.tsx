import type { EventRule } from '@sightline/domain/event-rule'
import { RiAddLine, RiFilter3Line } from '@remixicon/react'
import { useState } from 'react'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { classes } from '../../ui/classes'
import { EmptyState } from '../../ui/EmptyState'
import { formatEvents } from '../../ui/format/number'
import { SettingsSection } from '../project/SettingsSection'
import { RemoveDialog } from './RemoveDialog'
import { RuleDialog } from './RuleDialog'
import { toRuleText } from './rule-text'
import type { SectionProps } from './section-props'

interface RuleSectionProps extends SectionProps {
  readonly rules: readonly EventRule[]
  /** By the id of the rule; undefined while they are not known. */
  readonly counts: Readonly<Record<string, number>> | undefined
}

export function RuleSection({ rules, counts, change, isSaving, error, onOpen }: RuleSectionProps) {
  const [editing, setEditing] = useState<EventRule | 'new'>()
  const [removing, setRemoving] = useState<EventRule>()
  const setRules = (next: readonly EventRule[], onSaved?: () => void) =>
    change((policy) => ({ ...policy, rules: [...next] }), onSaved)
  const edit = (rule: EventRule | 'new') => {
    onOpen()
    setEditing(rule)
  }
  return (
    <SettingsSection
      flush
      title="Cleansing rules"
      hint="They run over every event, in this order, before it is stored. A change acts within ten seconds."
      action={
        <Button icon={<RiAddLine className="size-4" aria-hidden="true" />} onClick={() => edit('new')}>
          New rule
        </Button>
      }
    >
      {rules.length === 0 ? (
        <EmptyState
          icon={<RiFilter3Line />}
          title="No rules yet"
          hint="Trim and convert values, hash what is personal, leave out what nobody needs."
        />
      ) : (
        <ul className="divide-y divide-line border-t border-line">
          {rules.map((rule) => (
            <RuleRow
              key={rule.id}
              rule={rule}
              acted={counts?.[rule.id] ?? 0}
              isSaving={isSaving}
              onEdit={() => edit(rule)}
              onToggle={() =>
                setRules(rules.map((one) => (one === rule ? { ...one, isEnabled: !one.isEnabled } : one)))
              }
              onRemove={() => {
                onOpen()
                setRemoving(rule)
              }}
            />
          ))}
        </ul>
      )}
      <RuleDialog
        key={editing === 'new' ? 'new' : editing?.id}
        open={editing !== undefined}
        rule={editing === 'new' ? undefined : editing}
        busy={isSaving}
        error={error}
        onClose={() => setEditing(undefined)}
        onSubmit={(saved) =>
          setRules(
            rules.some(({ id }) => id === saved.id)
              ? rules.map((one) => (one.id === saved.id ? saved : one))
              : [...rules, saved],
            () => setEditing(undefined),
          )
        }
      />
      {removing && (
        <RemoveDialog
          noun="rule"
          description={`“${toRuleText(removing)}” stops within ten seconds. What is stored already stays as it is.`}
          busy={isSaving}
          error={error}
          onRemove={() =>
            setRules(
              rules.filter(({ id }) => id !== removing.id),
              () => setRemoving(undefined),
            )
          }
          onClose={() => setRemoving(undefined)}
        />
      )}
    </SettingsSection>
  )
}

interface RuleRowProps {
  readonly rule: EventRule
  readonly acted: number
  readonly isSaving: boolean
  readonly onEdit: () => void
  readonly onToggle: () => void
  readonly onRemove: () => void
}

function RuleRow({ rule, acted, isSaving, onEdit, onToggle, onRemove }: RuleRowProps) {
  const text = toRuleText(rule)
  return (
    <li data-testid="rule" className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p className={classes('break-words font-medium', rule.isEnabled ? 'text-ink' : 'text-ink-3')}>
          {text} {!rule.isEnabled && <Badge>Off</Badge>}
        </p>
        <p className="mt-0.5 text-xs text-ink-3">
          {acted === 0 ? 'Has not acted in 30 days' : `Acted on ${formatEvents(acted)} in 30 days`}
        </p>
      </div>
      <div className="flex gap-1">
        <Button look="quiet" aria-label={`Edit: ${text}`} onClick={onEdit}>
          Edit
        </Button>
        <Button
          look="quiet"
          disabled={isSaving}
          aria-label={`Turn ${rule.isEnabled ? 'off' : 'on'}: ${text}`}
          onClick={onToggle}
        >
          {rule.isEnabled ? 'Turn off' : 'Turn on'}
        </Button>
        <Button
          look="quiet"
          disabled={isSaving}
          className="hover:text-bad"
          aria-label={`Remove: ${text}`}
          onClick={onRemove}
        >
          Remove
        </Button>
      </div>
    </li>
  )
}
