import { eventLimits } from '@sightline/domain/event'
import { toCampaign } from '../wire/campaign.ts'
import { toText, type Fields } from '../wire/fields.ts'

/** Where and on what, as the SDK's own properties say. */
export function toContext(properties: Fields): Fields {
  const text = (name: string, maxLength: number) => toText(properties[name], maxLength)
  const width = text('$screen_width', 9)
  const height = text('$screen_height', 9)
  const country = text('mp_country_code', 2)
  const referrer = text('$referrer', eventLimits.urlLength)
  return {
    url: text('$current_url', eventLimits.urlLength),
    title: text('current_page_title', eventLimits.textLength),
    referrer: referrer === '$direct' ? undefined : referrer,
    screen: width === undefined || height === undefined ? undefined : `${width}x${height}`,
    ip: text('ip', 64),
    country: country !== undefined && /^[A-Za-z]{2}$/.test(country) ? country : undefined,
    region: text('$region', 100),
    city: text('$city', 100),
    browser: text('$browser', 100),
    browser_version: text('$browser_version', 40),
    os: text('$os', 100),
    campaign: toCampaign(properties),
    library: { name: toLibrary(text('mp_lib', 80)), version: text('$lib_version', 100) },
  }
}

function toLibrary(mpLib: string | undefined): string | undefined {
  return mpLib === undefined ? undefined : `mixpanel-${mpLib}`
}
