import type { EventDetails } from '@sightline/domain/event-catalog'
import { parseExactJson } from '../../ui/format/exact-json'
import { displayValue, fieldLabel } from '../query/field'

export type Fact = readonly [name: string, value: string]

/** Columns that stand above in words of their own. */
const shown: ReadonlySet<string> = new Set(['event', 'kind', 'source', 'session_id', 'user_id', 'anonymous_id', 'path'])

/** An event's columns, by the names that filters use, then its own properties. */
export function toFacts({ fields, propertiesJson }: Pick<EventDetails, 'fields' | 'propertiesJson'>): readonly Fact[] {
  const properties = Object.entries(parseExactJson(propertiesJson) as Readonly<Record<string, unknown>>)
  return [
    ...Object.entries(fields)
      .filter(([field]) => !shown.has(field))
      .map(([field, value]): Fact => [fieldLabel(field), displayValue(field, String(value))]),
    ...properties.map(([name, value]): Fact => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  ]
}
