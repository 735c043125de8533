import type { ProjectLimits } from '@sightline/domain/project'

/** The fields of the form as they are typed. */
export interface LimitInput {
  readonly eventsPerSecond: string
  readonly eventsPerMonth: string
}

export function toLimitInput(limits: ProjectLimits): LimitInput {
  return {
    eventsPerSecond: limits.eventsPerSecond?.toString() ?? '',
    eventsPerMonth: limits.eventsPerMonth?.toString() ?? '',
  }
}

/** The largest number that each field takes; the same that the API takes. */
const largest = { eventsPerSecond: 1_000_000, eventsPerMonth: 1_000_000_000_000 } as const

/** What is wrong with a field; undefined when nothing is. Empty is no limit. */
export function findLimitFault(name: keyof LimitInput, text: string): string | undefined {
  if (text.trim() === '') return undefined
  const value = toNumber(text)
  if (!Number.isInteger(value) || value < 1) return 'Expected a whole number above 0, or nothing for no limit.'
  return value > largest[name] ? `Expected at most ${largest[name].toLocaleString('en-US')}.` : undefined
}

/** @param input without faults. */
export function toProjectLimits(input: LimitInput): ProjectLimits {
  const eventsPerSecond = input.eventsPerSecond.trim() === '' ? undefined : toNumber(input.eventsPerSecond)
  const eventsPerMonth = input.eventsPerMonth.trim() === '' ? undefined : toNumber(input.eventsPerMonth)
  return {
    ...(eventsPerSecond !== undefined && { eventsPerSecond }),
    ...(eventsPerMonth !== undefined && { eventsPerMonth }),
  }
}

/** People group digits as they are used to: 2,000,000 or 2 000 000. */
function toNumber(text: string): number {
  const digits = text.replaceAll(/[\s,_']/g, '')
  return /^\d+$/.test(digits) ? Number(digits) : NaN
}
