import { withoutUrlSecrets, type CapturedEvent } from '@sightline/domain/event'
import type { BotSignalName, EventPolicy } from '@sightline/domain/event-policy'
import { applyRules, readProperties, type EventRule } from '@sightline/domain/event-rule'
import { compileSchema, type EventSchema, type SchemaCheck } from '@sightline/domain/event-schema'
import type { PipelineEvent } from './step.ts'

export interface CompiledPolicy {
  readonly botSignals: ReadonlySet<BotSignalName>
  /** One event through the project's rules and its schema. @param tally told what acted, by its name in the tallies. */
  readonly apply: (event: CapturedEvent, tally: (name: string) => void) => PipelineEvent
}

interface NamedSchema extends EventSchema {
  readonly check: SchemaCheck
}

/** A policy made ready to be applied: the rules and the schema of each event name are found by one look-up. */
export function compilePolicy(policy: EventPolicy, hash: (text: string) => string): CompiledPolicy {
  const enabled = policy.rules.filter((rule) => rule.isEnabled)
  const forEvery = enabled.filter((rule) => rule.event === '')
  const rulesByEvent = new Map(
    enabled.map(({ event }) => [event, enabled.filter((rule) => rule.event === '' || rule.event === event)]),
  )
  const schemas = new Map(policy.schemas.map((schema) => [schema.event, { ...schema, check: compileSchema(schema) }]))
  const dropped = new Set(policy.droppedUrlParameters)
  return {
    botSignals: new Set(policy.botSignals),
    apply(event, tally) {
      const rules = rulesByEvent.get(event.event) ?? forEvery
      const schema = schemas.get(event.event)
      const cleaned = dropped.size === 0 ? event : withoutParameters(event, dropped)
      if (rules.length === 0 && schema === undefined) return { kind: 'event', event: cleaned }
      return applyBoth(cleaned, { rules, schema, hash, tally })
    },
  }
}

interface Work {
  readonly rules: readonly EventRule[]
  readonly schema: NamedSchema | undefined
  readonly hash: (text: string) => string
  readonly tally: (name: string) => void
}

function applyBoth(event: CapturedEvent, { rules, schema, hash, tally }: Work): PipelineEvent {
  const outcome =
    rules.length === 0
      ? ({ kind: 'next', event, properties: readProperties(event), applied: [] } as const)
      : applyRules(event, rules, { hash })
  if (outcome.kind !== 'next') {
    tally(`rule:${outcome.ruleId}`)
    const isDropped = outcome.kind === 'dropped'
    const { rejection, event: captured } = outcome
    return {
      kind: 'rejected',
      rejection,
      captured,
      dropReason: isDropped ? 'dropped' : 'rule',
      isToldAccepted: isDropped,
    }
  }
  for (const ruleId of outcome.applied) tally(`rule:${ruleId}`)
  const fault = schema?.check(outcome.properties)
  if (schema === undefined || fault === undefined) return { kind: 'event', event: outcome.event }
  tally(`schema:${schema.id}`)
  if (schema.mode === 'warn') return { kind: 'event', event: outcome.event }
  return {
    kind: 'rejected',
    rejection: fault,
    captured: outcome.event,
    dropReason: 'schema',
    isToldAccepted: schema.mode === 'quarantine',
  }
}

function withoutParameters(event: CapturedEvent, dropped: ReadonlySet<string>): CapturedEvent {
  const { url, referrer } = event.context
  if (!url.includes('=') && !referrer.includes('=')) return event
  const context = {
    ...event.context,
    url: withoutUrlSecrets(url, dropped),
    referrer: withoutUrlSecrets(referrer, dropped),
  }
  return { ...event, context }
}
