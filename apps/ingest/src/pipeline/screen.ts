import type { ParsedEvent } from '@sightline/domain/event'
import type { BotSignalName } from '@sightline/domain/event-policy'
import type { CompiledPolicy } from './compiled-policy.ts'
import type { PolicyRing } from './policy-ring.ts'
import type { PipelineEvent } from './step.ts'

/** A request's events after what their project says of them. */
export interface Screened {
  readonly events: readonly PipelineEvent[]
  /** How many events each rule and schema acted on, by its name in the tallies. */
  readonly tallies: ReadonlyMap<string, number>
  /** What makes an event a bot's; undefined: the same as everywhere. */
  readonly botSignals: ReadonlySet<BotSignalName> | undefined
}

export type Screen = (projectId: string, events: readonly ParsedEvent[]) => Screened | Promise<Screened>

const noTallies: ReadonlyMap<string, number> = new Map()

/** The steps that belong to a project: its rules, then its schemas. Costs one look-up where it has none. */
export function createScreen(policyOf: PolicyRing): Screen {
  return (projectId, events) => {
    const policy = policyOf(projectId)
    return policy instanceof Promise ? policy.then((found) => screen(found, events)) : screen(policy, events)
  }
}

function screen(policy: CompiledPolicy | undefined, events: readonly ParsedEvent[]): Screened {
  if (policy === undefined) return { events, tallies: noTallies, botSignals: undefined }
  const tallies = new Map<string, number>()
  const tally = (name: string) => tallies.set(name, (tallies.get(name) ?? 0) + 1)
  return {
    events: events.map((parsed) => (parsed.kind === 'rejected' ? parsed : policy.apply(parsed.event, tally))),
    tallies,
    botSignals: policy.botSignals,
  }
}
