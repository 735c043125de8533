import { z } from 'zod'
import { instant, relativeRange, type QueryRange } from '../query/index.ts'
import {
  personFeaturesFormats,
  personFeaturesLimits,
  toFeatureColumn,
  type PersonFeatures,
  type TraitFeature,
} from './person-feature.ts'

const nameLength = 200

/** Names with commas between them. Such a name cannot have a comma itself. */
function names(maxNames: number) {
  return z
    .string('expected names with commas between them')
    .transform((text) => text.split(',').map((name) => name.trim()))
    .refine((list) => list.length <= maxNames, `expected at most ${maxNames} names`)
    .refine((list) => list.every((name) => name !== '' && name.length <= nameLength), {
      error: `expected names of 1 to ${nameLength} characters with commas between them`,
    })
}

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'expected a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `expected a whole number from ${min} to ${max}`)

const query = z.object({
  format: z.enum(personFeaturesFormats, `expected ${personFeaturesFormats.join(', ')}`).default('csv'),
  last: relativeRange.default('30d'),
  from: instant.optional(),
  to: instant.optional(),
  events: names(personFeaturesLimits.events).default([]),
  traits: names(personFeaturesLimits.traits).default([]),
  label_event: z.string().min(1).max(nameLength).optional(),
  label_days: wholeNumber(1, personFeaturesLimits.labelDays).optional(),
  part: wholeNumber(1, personFeaturesLimits.parts).optional(),
  parts: wholeNumber(1, personFeaturesLimits.parts).optional(),
})
type Query = z.infer<typeof query>

/** The parameters of `GET /api/v1/person-features`. Each fault names its parameter. */
export const personFeaturesQuery = query
  .superRefine((value, context) => {
    const fault = (field: keyof Query, message: string) => context.addIssue({ code: 'custom', path: [field], message })
    for (const [one, other] of pairs) {
      if (value[one] !== undefined && value[other] === undefined) fault(other, `expected both ${one} and ${other}`)
    }
    if (value.part !== undefined && value.parts !== undefined && value.part > value.parts) {
      fault('part', 'expected a part from 1 to parts')
    }
    const traits = value.traits.map(toTrait)
    if (traits.some(({ name }) => reservedTraits.includes(name))) fault('traits', 'expected names of traits')
    const columns = [
      ['events', value.events.map((name) => toFeatureColumn('count', name))],
      ['traits', traits.map(({ name }) => toFeatureColumn('trait', name))],
    ] as const
    for (const [field, list] of columns) {
      const twice = list.find((column, index) => list.indexOf(column) !== index)
      if (twice !== undefined) fault(field, `two of these names would be the column ${twice}`)
    }
  })
  .transform(toPersonFeatures)

const pairs = [
  ['from', 'to'],
  ['to', 'from'],
  ['label_event', 'label_days'],
  ['label_days', 'label_event'],
  ['part', 'parts'],
  ['parts', 'part'],
] as const

/** What identify events say with these is how traits change, not a trait. */
const reservedTraits: readonly string[] = ['', '$set', '$set_once', '$unset']

function toPersonFeatures(value: Query): PersonFeatures {
  const { label_event: event, label_days: days, part, parts } = value
  return {
    range: toRange(value),
    events: value.events,
    traits: value.traits.map(toTrait),
    format: value.format,
    ...(event === undefined || days === undefined ? {} : { label: { event, days } }),
    ...(part === undefined || parts === undefined ? {} : { part: { index: part - 1, of: parts } }),
  }
}

function toRange({ last, from, to }: Query): QueryRange {
  return from === undefined || to === undefined ? { kind: 'relative', last } : { kind: 'absolute', from, to }
}

/** `churn_risk:number`, as columns of an imported file name their type. */
function toTrait(text: string): TraitFeature {
  const name = text.replace(/:number$/, '')
  return { name, type: name === text ? 'text' : 'number' }
}
