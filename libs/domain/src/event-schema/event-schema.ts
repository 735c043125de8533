import { z } from 'zod'

export const propertyTypes = ['any', 'text', 'number', 'whole_number', 'boolean', 'list', 'object'] as const
export type PropertyType = (typeof propertyTypes)[number]

export const propertyFormats = ['email', 'url', 'uuid', 'date_time'] as const
export type PropertyFormat = (typeof propertyFormats)[number]

/** What one property must be. Our own small form: it is compiled, and nothing written in it can make checking slow. */
export const propertySchema = z.object({
  /** Below `properties`, such as `price` or `cart.total`. */
  path: z
    .string()
    .trim()
    .max(300)
    .regex(/^[^.]+(\.[^.]+){0,7}$/, 'expected a name such as price, or a path such as cart.total'),
  type: z.enum(propertyTypes).default('any'),
  isRequired: z.boolean().default(false),
  oneOf: z
    .array(z.union([z.string().max(500), z.number(), z.boolean()]))
    .min(1)
    .max(200)
    .optional(),
  /** A text that it must be like: `*` is any text, `?` any one character. */
  like: z.string().min(1).max(200).optional(),
  format: z.enum(propertyFormats).optional(),
  /** Of a number its value, of a text or list its length. */
  min: z.number().optional(),
  max: z.number().optional(),
})
export type PropertySchema = z.infer<typeof propertySchema>

/**
 * What happens to an event that does not fit. `reject`: its client is told, and it goes to quarantine; `quarantine`: the
 * client is told that it was accepted, and it waits in quarantine; `warn`: it is stored and counted.
 */
export const schemaModes = ['reject', 'quarantine', 'warn'] as const
export type SchemaMode = (typeof schemaModes)[number]

export const eventSchema = z.object({
  id: z.guid(),
  event: z.string().trim().min(1, 'expected the name of an event').max(200),
  mode: z.enum(schemaModes),
  /** Refuses properties that it does not name. */
  isClosed: z.boolean().default(false),
  properties: z.array(propertySchema).max(200),
})
export type EventSchema = z.infer<typeof eventSchema>
