import { toFields, type Fields } from '../wire/fields.ts'
import { toNativeEvent } from './rest-event.ts'

/** A step of a funnel that a page reports by itself: the event `funnel_step`, which names funnel and step. */
export function toFunnelStep(value: unknown): Fields {
  const wire = toFields(value)
  const native = toNativeEvent({ ...wire, event: 'funnel_step', eventType: undefined, event_type: undefined })
  const name = wire['event_name'] ?? wire['eventName'] ?? wire['event']
  return { ...native, properties: { ...toFields(native['properties']), ...(name === undefined ? {} : { name }) } }
}
