import type { BindingVendor, ProjectBindingId } from '@sightline/domain/project'

interface VendorText {
  readonly title: string
  /** What the id is called where people find it. */
  readonly hint: string
  readonly field: string
  readonly placeholder: string
  /** What is copied for the page or the server. */
  readonly use: string
}

export const vendorTexts = {
  umami: {
    title: 'Umami',
    hint: 'data-website-id',
    field: 'Website id',
    placeholder: '0f6e2c1a-1111-4222-8333-444455556666',
    use: 'Copy tag',
  },
  plausible: {
    title: 'Plausible',
    hint: 'data-domain',
    field: 'Domain',
    placeholder: 'example.com',
    use: 'Copy tag',
  },
  ga4: {
    title: 'GA4 servers',
    hint: 'measurement_id',
    field: 'Measurement id',
    placeholder: 'G-AB12CD34EF',
    use: 'Copy address',
  },
} as const satisfies Record<BindingVendor, VendorText>

/** What a page or a server that was made for the tool needs: its own tag or address, with our host. */
export function usageOf({ vendor, externalId }: ProjectBindingId, ingestUrl: string): string {
  switch (vendor) {
    case 'umami':
      return `<script defer src="${ingestUrl}/script.js" data-website-id="${externalId}"></script>`
    case 'plausible':
      return `<script defer data-domain="${externalId}" src="${ingestUrl}/js/script.js"></script>`
    case 'ga4':
      return `${ingestUrl}/mp/collect?measurement_id=${externalId}`
  }
}
