import { toFields, type Fields } from '../wire/fields.ts'
import { toNumber } from '../wire/number.ts'
import { toNativeEvent } from './rest-event.ts'

const msByUnit: readonly (readonly [string, number])[] = [
  ['durationMs', 1],
  ['duration_ms', 1],
  ['durationSeconds', 1_000],
  ['duration', 1_000],
  ['durationMinutes', 60_000],
]

/** A finished learning session: the event `learning_session`; its metrics are its properties. */
export function toLearningSession(value: unknown): Fields {
  const wire = toFields(value)
  const native = toNativeEvent({ ...wire, event: 'learning_session' })
  const properties = toFields(native['properties'])
  return { ...native, properties: { ...properties, ...toDuration(properties) } }
}

function toDuration(properties: Fields): Fields {
  for (const [name, factor] of msByUnit) {
    const amount = toNumber(properties[name])
    if (amount !== undefined) return { duration_ms: amount * factor }
  }
  return {}
}
