import { eventLimits, noAddress } from '@sightline/domain/event'
import { toCampaign } from '../wire/campaign.ts'
import { toFields, toText, type Fields } from '../wire/fields.ts'

/** How the user agents that we read ourselves name the same things, so that a report has one line for each. */
const browserNames: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'Mobile Safari': 'Safari',
    'Chrome iOS': 'Chrome',
    'Firefox iOS': 'Firefox',
    'Microsoft Edge': 'Edge',
    'Internet Explorer': 'IE',
    'Internet Explorer Mobile': 'IE',
  }),
)
const osNames: ReadonlyMap<string, string> = new Map(
  Object.entries({ 'Mac OS X': 'Mac OS', macOS: 'Mac OS', 'Chrome OS': 'Chromium OS' }),
)

/** Where and on what it happened: properties that have columns of their own. */
export function toContext(event: Fields): Fields {
  const properties = toFields(event['properties'])
  const text = (name: string, maxLength: number) => toText(properties[name], maxLength)
  const browser = text('$browser', 100)
  const isView = event['event'] === '$pageview'
  const os = text('$os', 100) ?? text('$os_name', 100)
  return {
    url: text('$current_url', eventLimits.urlLength) ?? toUrl(properties),
    title: text('$title', eventLimits.textLength) ?? (isView ? text('title', eventLimits.textLength) : undefined),
    referrer: toReferrer(properties['$referrer']),
    screen: toScreen(properties['$screen_width'], properties['$screen_height']),
    language: text('$browser_language', 40) ?? text('$locale', 40),
    timezone: text('$timezone', 80),
    user_agent: text('$raw_user_agent', eventLimits.textLength) ?? text('$user_agent', eventLimits.textLength),
    ip: properties['$geoip_disable'] === true ? noAddress : text('$ip', 64),
    country: toCountry(properties['$geoip_country_code']),
    region: text('$geoip_subdivision_1_name', 100),
    city: text('$geoip_city_name', 100),
    browser: browser === undefined ? undefined : (browserNames.get(browser) ?? browser),
    browser_version: text('$browser_version', 40)?.split('.')[0],
    os: os === undefined ? undefined : (osNames.get(os) ?? os),
    device: text('$device_type', 40)?.toLowerCase(),
    campaign: toCampaign(properties),
    // Beside the properties in posthog-go and in old versions of posthog-node.
    library: {
      name: text('$lib', 100) ?? toText(event['library'], 100),
      version: text('$lib_version', 100) ?? toText(event['library_version'], 100),
    },
  }
}

/** Without `$current_url` the parts of it that a client may send. */
function toUrl(properties: Fields): string | undefined {
  const path = toText(properties['$pathname'], eventLimits.urlLength)
  const host = toText(properties['$host'], 253)
  if (path === undefined || !path.startsWith('/')) return undefined
  return host === undefined || host === '' ? path : `https://${host}${path}`
}

function toReferrer(value: unknown): string | undefined {
  return value === '$direct' ? undefined : toText(value, eventLimits.urlLength)
}

function toScreen(width: unknown, height: unknown): Fields | undefined {
  if (typeof width !== 'number' || typeof height !== 'number') return undefined
  return { width: Math.round(width), height: Math.round(height) }
}

function toCountry(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z]{2}$/.test(value) ? value : undefined
}
