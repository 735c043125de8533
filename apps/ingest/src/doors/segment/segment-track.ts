import { eventLimits, eventNameByKind } from '@sightline/domain/event'
import { toFields, toText, type Fields } from '../wire/fields.ts'

export interface Track {
  readonly event: string | undefined
  readonly properties: Fields
}

/** A `track` call: its own name and properties, but for the two events that Segment gives a meaning we share. */
export function toTrack(message: Fields): Track {
  const event = toText(message['event'], eventLimits.eventNameLength)
  const properties = toFields(message['properties'])
  if (isCompletedOrder(event)) return { event, properties: withRevenueOfOrder(properties) }
  const exposure = event === 'Experiment Viewed' ? findExposure(properties) : undefined
  return exposure === undefined
    ? { event, properties }
    : { event: eventNameByKind.exposure, properties: { ...properties, ...exposure } }
}

/** Segment's own libraries take the total of a completed order for its revenue, and of no other event (facade 3.4). */
function isCompletedOrder(event: string | undefined): boolean {
  return event !== undefined && /^[ _]?(completed[ _]?order|order[ _]?completed)[ _]?$/i.test(event)
}

function withRevenueOfOrder(properties: Fields): Fields {
  const { revenue, total } = properties
  return (revenue === undefined || revenue === null) && total !== undefined
    ? { ...properties, revenue: total }
    : properties
}

const experimentNames = ['experiment_id', 'experimentId', 'experiment_name']
const variationNames = ['variation_id', 'variationId', 'variation_name']

/**
 * Names as in Segment's A/B testing specification, and as GrowthBook's guides write them for Segment.
 * @see https://segment.com/docs/connections/spec/ab-testing/
 */
function findExposure(properties: Fields): Fields | undefined {
  const flagKey = findKey(properties, experimentNames)
  const variant = findKey(properties, variationNames)
  return flagKey === undefined || variant === undefined ? undefined : { flag_key: flagKey, variant }
}

function findKey(properties: Fields, names: readonly string[]): string | undefined {
  return names
    .map((name) => properties[name])
    .map((value) => (typeof value === 'boolean' ? String(value) : toText(value, eventLimits.idLength)))
    .find((text) => text !== undefined && text !== '')
}
