import { isEventColumn, type EventColumn } from '@sightline/domain/query'

const labels = {
  event: 'Event',
  kind: 'Kind',
  user_id: 'User id',
  anonymous_id: 'Anonymous id',
  session_id: 'Session id',
  host: 'Host',
  path: 'Page',
  url: 'URL',
  title: 'Page title',
  referrer_host: 'Referrer',
  channel: 'Channel',
  utm_source: 'UTM source',
  utm_medium: 'UTM medium',
  utm_campaign: 'UTM campaign',
  utm_term: 'UTM term',
  utm_content: 'UTM content',
  country: 'Country',
  region: 'Region',
  city: 'City',
  browser: 'Browser',
  browser_version: 'Browser version',
  os: 'Operating system',
  device: 'Device',
  screen: 'Screen',
  language: 'Language',
  library: 'Library',
  source: 'Source',
  bot_signal: 'Bot signal',
  currency: 'Currency',
  revenue: 'Revenue',
  duration_ms: 'Duration (ms)',
} as const satisfies Record<EventColumn, string>

const propertyPrefix = 'properties.'

export function fieldLabel(field: string): string {
  if (isEventColumn(field)) return labels[field]
  return field.startsWith(propertyPrefix) ? field.slice(propertyPrefix.length) : field
}

const emptyLabels: Readonly<Record<string, string>> = {
  referrer_host: 'Direct / none',
  country: 'Unknown',
  path: '(no path)',
}

const regionNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })

/** The name of a two-letter country code; the code itself when nobody knows it. */
export function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (regionNames.of(code) ?? code) : code || 'Unknown'
}

const deviceLabels: Readonly<Record<string, string>> = { desktop: 'Desktop', mobile: 'Mobile', tablet: 'Tablet' }

/** How a value of a field is shown to people; filters keep the raw value. */
export function displayValue(field: string, value: string): string {
  if (value === '') return emptyLabels[field] ?? '(none)'
  if (field === 'country') return countryName(value)
  if (field === 'device') return deviceLabels[value] ?? value
  return value
}
