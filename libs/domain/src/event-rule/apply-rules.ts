import { parseProperties, type CapturedEvent, type EventRejection } from '../event/index.ts'
import { isRawNumber, parseJsonExactly } from '../kernel/index.ts'
import type { EventRule, RuleAction, RuleField } from './event-rule.ts'
import { readPath, withPath } from './property-path.ts'
import { isLike } from './wildcard.ts'

type Properties = Readonly<Record<string, unknown>>

/** An event while rules are at work on it: its properties are read once, and written once at the end. */
interface Draft {
  event: CapturedEvent
  properties: Properties
  isChanged: boolean
}

export interface RuleTools {
  /** Salted; the same value of one project gives the same text. */
  readonly hash: (text: string) => string
}

export type RuleOutcome =
  | {
      readonly kind: 'next'
      readonly event: CapturedEvent
      readonly properties: Properties
      readonly applied: readonly string[]
    }
  | {
      readonly kind: 'rejected' | 'dropped'
      readonly rejection: EventRejection
      readonly ruleId: string
      /** The event as it may be kept: without what a later rule would have hashed or dropped. */
      readonly event: CapturedEvent
    }

/** Properties as they were stored, every digit of them. */
export function readProperties(event: CapturedEvent): Properties {
  const value = parseJsonExactly(event.properties)
  return typeof value === 'object' && value !== null ? (value as Properties) : {}
}

/** Runs rules over an event, in their order; each sees what those before it made. `applied` are those that did something. */
export function applyRules(captured: CapturedEvent, rules: readonly EventRule[], tools: RuleTools): RuleOutcome {
  const draft: Draft = { event: captured, properties: readProperties(captured), isChanged: false }
  const applied: string[] = []
  for (const [index, rule] of rules.entries()) {
    const verdict = applyRule(rule.action, draft, tools)
    if (verdict === 'nothing') continue
    if (verdict === 'changed') {
      applied.push(rule.id)
      continue
    }
    for (const later of rules.slice(index + 1)) if (isPrivacy(later)) applyRule(later.action, draft, tools)
    return { ...verdict, ruleId: rule.id, event: finish(draft) }
  }
  return { kind: 'next', event: finish(draft), properties: draft.properties, applied }
}

function isPrivacy({ action }: EventRule): boolean {
  return action.kind === 'hash' || action.kind === 'drop_property'
}

/** Rules make values shorter, or a hash of them: what fitted the contract still does, unless a hash is what was too much. */
function finish(draft: Draft): CapturedEvent {
  if (!draft.isChanged) return draft.event
  const parsed = parseProperties(draft.properties)
  if (parsed.kind === 'rejected') return { ...draft.event, properties: '{}' }
  const { json, revenue, currency, durationMs } = parsed
  return { ...draft.event, properties: json, revenue, currency, durationMs }
}

type Verdict = 'nothing' | 'changed' | { readonly kind: 'rejected' | 'dropped'; readonly rejection: EventRejection }

function applyRule(action: RuleAction, draft: Draft, tools: RuleTools): Verdict {
  const path = action.path ?? ''
  const value = path === '' ? undefined : read(draft, path)
  switch (action.kind) {
    case 'trim':
      return typeof value === 'string' ? write(draft, path, value, value.trim()) : 'nothing'
    case 'to_number':
      return write(draft, path, value, toNumber(value))
    case 'to_boolean':
      return write(draft, path, value, toBoolean(value))
    case 'to_text':
      return write(draft, path, value, toText(value) ?? value)
    case 'hash':
      return isAbsent(value)
        ? 'nothing'
        : write(draft, path, value, hashed(toText(value) ?? JSON.stringify(value), tools))
    case 'drop_property':
      return value === undefined || value === '' ? 'nothing' : write(draft, path, value, undefined)
    case 'require': {
      const fault = findFault(value, action.like)
      return fault === undefined ? 'nothing' : { kind: 'rejected', rejection: { field: path, reason: fault } }
    }
    case 'drop_event':
      return path === '' || matches(value, action.like)
        ? { kind: 'dropped', rejection: { field: path, reason: 'left out by a rule' } }
        : 'nothing'
  }
}

function findFault(value: unknown, like: string | undefined): string | undefined {
  if (isAbsent(value)) return 'is required'
  return like === undefined || matches(value, like) ? undefined : `expected a text like ${like}`
}

function matches(value: unknown, like: string | undefined): boolean {
  if (isAbsent(value)) return false
  return like === undefined || isLike(toText(value) ?? JSON.stringify(value), like)
}

const hashMark = 'sha256:'

/** Events come back out of quarantine: what is a hash is not hashed again. */
function hashed(text: string, tools: RuleTools): string {
  return text.startsWith(hashMark) ? text : hashMark + tools.hash(text)
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

/** A value that cannot be one stays what it is: a schema can refuse it, a rule must not lose it. */
function toNumber(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value !== 'string') return value
  const text = value.trim()
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text)) ? Number(text) : value
}

const booleans: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['1', true],
  [1, true],
  ['false', false],
  ['no', false],
  ['off', false],
  ['0', false],
  [0, false],
])

function toBoolean(value: unknown): unknown {
  return booleans.get(typeof value === 'string' ? value.trim().toLowerCase() : value) ?? value
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (isRawNumber(value)) return value.rawJSON
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

const propertyPrefix = 'properties.'

function read(draft: Draft, path: string): unknown {
  if (path.startsWith(propertyPrefix)) return readPath(draft.properties, path.slice(propertyPrefix.length).split('.'))
  return readField(draft.event, path)
}

function readField({ context, ...event }: CapturedEvent, field: string): string {
  const values: Readonly<Record<string, string>> = {
    user_id: event.userId,
    anonymous_id: event.anonymousId,
    previous_id: event.previousId,
    url: context.url,
    title: context.title,
    referrer: context.referrer,
  } satisfies Record<RuleField, string>
  return values[field] ?? ''
}

function write(draft: Draft, path: string, before: unknown, after: unknown): Verdict {
  if (before === after || (before === undefined && !path.startsWith(propertyPrefix))) return 'nothing'
  if (path.startsWith(propertyPrefix)) {
    if (before === undefined) return 'nothing'
    draft.properties = withPath(draft.properties, path.slice(propertyPrefix.length).split('.'), after)
    draft.isChanged = true
  } else {
    draft.event = withField(draft.event, path, typeof after === 'string' ? after : '')
  }
  return 'changed'
}

function withField(event: CapturedEvent, field: string, text: string): CapturedEvent {
  switch (field) {
    case 'user_id':
      return { ...event, userId: text }
    case 'anonymous_id':
      return { ...event, anonymousId: text }
    case 'previous_id':
      return { ...event, previousId: text }
    default:
      return { ...event, context: { ...event.context, [field]: text } }
  }
}
