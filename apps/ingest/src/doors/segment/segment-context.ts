import { eventLimits } from '@sightline/domain/event'
import { toFields, toText, type Fields } from '../wire/fields.ts'
import { toNumber } from '../wire/number.ts'

/**
 * The common `context` of a message in native form; what has no column here (traits, app, network, …) is left out.
 * @param page what is known of the page, where the message says more of it than its context.
 * @see https://segment.com/docs/connections/spec/common/#context
 */
export function toNativeContext(context: Fields, page: Fields): Fields {
  const library = toFields(context['library'])
  const campaign = toFields(context['campaign'])
  const location = toFields(context['location'])
  return {
    url: firstText([page['url'], page['path']], eventLimits.urlLength),
    title: toText(page['title'], eventLimits.textLength),
    referrer: toReferrer(page['referrer']),
    screen: toScreen(toFields(context['screen'])),
    language: toText(context['locale'], 40),
    timezone: toText(context['timezone'], 80),
    user_agent: toText(context['userAgent'], eventLimits.textLength),
    ip: toIp(context['ip']),
    country: toCountry(location['country']),
    region: toText(location['region'], 100),
    city: toText(location['city'], 100),
    os: toText(toFields(context['os'])['name'], 100),
    device: toDevice(toFields(context['device'])),
    campaign: {
      source: toText(campaign['source'], 200),
      medium: toText(campaign['medium'], 200),
      name: toText(campaign['name'], 200),
      term: toText(campaign['term'], 200),
      content: toText(campaign['content'], 200),
    },
    library: { name: toText(library['name'], 100), version: toText(library['version'], 100) },
  }
}

/** The first of the values that is a text with something in it. */
export function firstText(values: readonly unknown[], maxLength: number): string | undefined {
  return values.map((value) => toText(value, maxLength)).find((text) => text !== undefined && text !== '')
}

/** RudderStack writes `$direct` where there is none. */
function toReferrer(value: unknown): string | undefined {
  return value === '$direct' ? undefined : toText(value, eventLimits.urlLength)
}

function toScreen(screen: Fields): Fields | undefined {
  const size = {
    width: Math.round(toNumber(screen['width']) ?? 0),
    height: Math.round(toNumber(screen['height']) ?? 0),
  }
  return size.width > 0 && size.height > 0 && Number.isFinite(size.width * size.height) ? size : undefined
}

/** Servers hand on X-Forwarded-For as it came; the visitor's address is its first. */
function toIp(value: unknown): string | undefined {
  return toText(value, eventLimits.textLength)?.split(',')[0]?.trim().slice(0, 64)
}

function toCountry(value: unknown): string | undefined {
  return typeof value === 'string' && /^[a-z]{2}$/i.test(value) ? value : undefined
}

const mobileSystems: ReadonlySet<string> = new Set(['ios', 'android'])

/** The mobile SDKs say the system where others say the kind of device. */
function toDevice({ type, model, name }: Fields): string | undefined {
  const kind = toText(type, 40)?.toLowerCase()
  if (kind === undefined || !mobileSystems.has(kind)) return kind
  return /ipad|tablet/i.test(`${toText(model, 100) ?? ''} ${toText(name, 100) ?? ''}`) ? 'tablet' : 'mobile'
}
