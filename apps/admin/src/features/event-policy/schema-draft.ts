import {
  eventSchema,
  type EventSchema,
  type PropertySchema,
  type PropertyType,
  type SchemaMode,
} from '@sightline/domain/event-schema'
import { newId } from './new-id'

/** A property as it stands in the form: everything but the choices is text. */
export interface PropertyDraft {
  readonly key: string
  readonly path: string
  readonly type: PropertyType
  readonly isRequired: boolean
  /** Separated by commas. */
  readonly oneOf: string
  readonly like: string
  readonly format: '' | NonNullable<PropertySchema['format']>
  readonly min: string
  readonly max: string
}

export interface SchemaDraft {
  readonly id: string
  readonly event: string
  readonly mode: SchemaMode
  readonly isClosed: boolean
  readonly properties: readonly PropertyDraft[]
}

export function emptyProperty(): PropertyDraft {
  return { key: newId(), path: '', type: 'text', isRequired: true, oneOf: '', like: '', format: '', min: '', max: '' }
}

export function toSchemaDraft(schema: EventSchema | undefined): SchemaDraft {
  if (schema === undefined)
    return { id: newId(), event: '', mode: 'quarantine', isClosed: false, properties: [emptyProperty()] }
  return { ...schema, properties: schema.properties.map(toPropertyDraft) }
}

function toPropertyDraft({ path, type, isRequired, oneOf, like, format, min, max }: PropertySchema): PropertyDraft {
  return {
    key: newId(),
    path,
    type,
    isRequired,
    oneOf: oneOf?.join(', ') ?? '',
    like: like ?? '',
    format: format ?? '',
    min: min?.toString() ?? '',
    max: max?.toString() ?? '',
  }
}

/** Undefined while the form is not complete. Rows without a name are left out. */
export function parseSchemaDraft(draft: SchemaDraft): EventSchema | undefined {
  const properties = draft.properties.filter(({ path }) => path.trim() !== '').map(toProperty)
  const parsed = eventSchema.safeParse({ ...draft, properties })
  return parsed.success ? parsed.data : undefined
}

function toProperty({ path, type, isRequired, oneOf, like, format, min, max }: PropertyDraft): object {
  const values = oneOf
    .split(',')
    .map((text) => text.trim())
    .filter(Boolean)
  return {
    path,
    type,
    isRequired,
    ...(values.length > 0 && { oneOf: values.map((text) => toValue(text, type)) }),
    ...(like.trim() !== '' && { like: like.trim() }),
    ...(format !== '' && { format }),
    ...(min.trim() !== '' && { min: Number(min) }),
    ...(max.trim() !== '' && { max: Number(max) }),
  }
}

/** `7` is a number among numbers and a text among texts. */
function toValue(text: string, type: PropertyType): string | number | boolean {
  if ((type === 'number' || type === 'whole_number') && Number.isFinite(Number(text))) return Number(text)
  return type === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text
}
