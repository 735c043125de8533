import { z } from 'zod'

/**
 * Vendors whose pages carry an id of the vendor's own in place of a key: a website's UUID, a domain, a measurement id.
 * A project that binds such an id receives the events that are sent under it.
 */
export const bindingVendors = ['umami', 'plausible', 'ga4'] as const
export type BindingVendor = (typeof bindingVendors)[number]

const umamiWebsite = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.uuid('expected the website id that stands in data-website-id, a UUID'))
const plausibleDomain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9._-]+(\/[a-z0-9._/-]*)?$/, 'expected the domain that stands in data-domain, such as example.com')
  .max(253)
const ga4Measurement = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^G-[A-Z0-9]{4,20}$/, 'expected a measurement id such as G-AB12CD34EF')

/** An id of a vendor, as people copy it from their pages; upper and lower case are one. */
export const projectBindingId = z.discriminatedUnion('vendor', [
  z.object({ vendor: z.literal('umami'), externalId: umamiWebsite }),
  z.object({ vendor: z.literal('plausible'), externalId: plausibleDomain }),
  z.object({ vendor: z.literal('ga4'), externalId: ga4Measurement }),
])
export type ProjectBindingId = z.infer<typeof projectBindingId>

export interface ProjectBinding {
  readonly projectId: string
  readonly vendor: BindingVendor
  readonly externalId: string
  readonly createdAt: Date
}
