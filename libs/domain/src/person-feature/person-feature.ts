import type { QueryRange } from '../query/index.ts'

/**
 * A table of what is known of each person, for models that learn from it or predict with it. "Feature" is the word of
 * machine learning for a column of such a table; it has nothing to do with feature flags.
 */
export interface PersonFeatures {
  /** Who is in it: persons with an event here. Nothing that happened at its end or later is looked at, but for the label. */
  readonly range: QueryRange
  /** Events that get a column with their count. */
  readonly events: readonly string[]
  readonly traits: readonly TraitFeature[]
  readonly label?: LabelFeature
  readonly part?: PersonPart
  readonly format: PersonFeaturesFormat
}

/** A trait that gets a column. A column has one type: `number` has no value where the trait is something else. */
export interface TraitFeature {
  readonly name: string
  readonly type: 'text' | 'number'
}

/** What a model shall learn to foresee: whether a person does `event` in the `days` times 24 hours after the range. */
export interface LabelFeature {
  readonly event: string
  readonly days: number
}

/** One of `of` parts of the table, which share no person. The same person is in the same part each time. */
export interface PersonPart {
  readonly index: number
  readonly of: number
}

export const personFeaturesFormats = ['csv', 'ndjson', 'parquet'] as const
export type PersonFeaturesFormat = (typeof personFeaturesFormats)[number]

export const personFeaturesLimits = { events: 50, traits: 20, labelDays: 365, parts: 1_000, rows: 1_000_000 } as const

/**
 * The column of an event or a trait: letters and digits of any script and `_` as they are, `_` for a run of anything else.
 * So that a name can stand in code, such as `table.count_add_to_cart`.
 */
export function toFeatureColumn(prefix: 'count' | 'trait', name: string): string {
  return `${prefix}_${name.normalize('NFC').replaceAll(/[^\p{L}\p{N}_]+/gu, '_')}`
}
