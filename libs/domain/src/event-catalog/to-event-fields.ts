import { eventColumns } from '../query/index.ts'
import type { EventFieldEntry, EventFieldType } from './event-catalog.ts'

/** An event as far as its fields are concerned. */
export interface SampledEvent {
  readonly columns: Readonly<Record<string, string | number>>
  /** JSON text of an object. */
  readonly properties: string
}

const maxFields = 500
const maxDepth = 4
const maxExampleLength = 100

interface SeenField {
  readonly types: Set<EventFieldType>
  readonly example: string
}

/**
 * The fields that a sample of events carries: columns first, in their own order, then property paths by name. A
 * property that is now a text and now a number is `mixed`. Keys with a dot are left out: no path can name them.
 */
export function toEventFields(events: readonly SampledEvent[]): EventFieldEntry[] {
  const seen = new Map<string, SeenField>()
  const note = (field: string, type: EventFieldType, value: unknown) => {
    const known = seen.get(field)
    if (known !== undefined) known.types.add(type)
    else if (seen.size < maxFields) seen.set(field, { types: new Set([type]), example: toExample(value) })
  }
  for (const event of events) {
    for (const [column, value] of Object.entries(event.columns)) {
      if (value !== '' && value !== 0) note(column, typeof value === 'number' ? 'number' : 'string', value)
    }
    noteProperties('properties', parseObject(event.properties), 1, note)
  }
  const columns = eventColumns.filter((column) => seen.has(column))
  const paths = [...seen.keys()].filter((field) => field.startsWith('properties.')).sort()
  return [...columns, ...paths].flatMap((field) => {
    const found = seen.get(field)
    if (found === undefined) return []
    const [first, ...others] = found.types
    const type = others.length > 0 || first === undefined ? 'mixed' : first
    return [{ field, type, ...(found.example === '' ? {} : { example: found.example }) }]
  })
}

type Note = (field: string, type: EventFieldType, value: unknown) => void

function noteProperties(prefix: string, object: Readonly<Record<string, unknown>>, depth: number, note: Note): void {
  for (const [key, value] of Object.entries(object)) {
    if (key === '' || key.includes('.') || value === null || value === '') continue
    const field = `${prefix}.${key}`
    if (isObject(value) && depth < maxDepth) noteProperties(field, value, depth + 1, note)
    else note(field, toType(value), value)
  }
}

function toType(value: unknown): EventFieldType {
  if (Array.isArray(value)) return 'array'
  const type = typeof value
  return type === 'string' || type === 'number' || type === 'boolean' ? type : 'object'
}

function toExample(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > maxExampleLength ? `${text.slice(0, maxExampleLength - 1)}…` : text
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
