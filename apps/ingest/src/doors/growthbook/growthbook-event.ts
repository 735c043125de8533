import { eventLimits, eventNameByKind } from '@sightline/domain/event'
import { toCampaign } from '../wire/campaign.ts'
import { toFields, toFittingId, toId, toText, type Fields } from '../wire/fields.ts'
import { toJsonFields } from '../wire/json.ts'

/** One event of the plug-in in our own form. What it evaluated flags with goes along as `attributes`. */
export function toNativeEvent(value: unknown): Fields {
  const wire = toFields(value)
  const properties = toJsonFields(wire['properties_json'])
  const attributes = toJsonFields(wire['context_json'])
  return {
    ...toNamed(toText(wire['event_name'], eventLimits.eventNameLength + 1), properties, attributes),
    user_id: toId(wire['user_id']),
    anonymous_id: toId(wire['device_id']),
    session_id: toFittingId(wire['session_id']),
    context: {
      url: toText(wire['url'], eventLimits.urlLength),
      title: toText(wire['page_title'], eventLimits.textLength),
      campaign: toCampaign(wire),
      library: {
        name: `growthbook-${toText(wire['sdk_language'], 40) ?? 'js'}`,
        version: toText(wire['sdk_version'], 100),
      },
    },
  }
}

function toNamed(name: string | undefined, properties: Fields, attributes: Fields): Fields {
  const own = Object.keys(attributes).length === 0 ? properties : { ...properties, attributes }
  switch (name) {
    case 'Experiment Viewed':
      return {
        event: eventNameByKind.exposure,
        properties: { ...own, flag_key: properties['experimentId'], variant: toText(properties['variationId'], 200) },
      }
    case 'Feature Evaluated':
      return { event: 'flag_evaluated', properties: { ...own, flag_key: properties['feature'] } }
    case 'Page View':
      return { event: eventNameByKind.page, properties: own }
    default:
      return { event: name, properties: own }
  }
}
