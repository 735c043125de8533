import { eventLimits } from '@sightline/domain/event'
import { toFields, toText, type Fields } from '../wire/fields.ts'
import { firstText } from './segment-context.ts'

/** The parts of a page that a `page` call may name among its properties; there they win over the context. */
const pageParts = ['url', 'path', 'title', 'referrer'] as const

/** The page that a `page` call is about. */
export function toPage(properties: Fields, context: Fields): Fields {
  const page = toFields(context['page'])
  const parts = pageParts.map((part) => [part, firstText([properties[part], page[part]], eventLimits.urlLength)])
  return { ...page, ...Object.fromEntries(parts) }
}

/**
 * The properties of a `page` call that its caller gave. Browser SDKs put the page into them as well, with its path,
 * query, referring domain and viewport; what the event says of its page anyway is not kept a second time.
 */
export function toOwnPageProperties(properties: Fields, context: Fields, page: Fields): Fields {
  const viewport = toFields(context['screen'])
  const known: Fields = {
    ...toFields(context['page']),
    ...toAddressParts(page['url']),
    width: viewport['innerWidth'],
    height: viewport['innerHeight'],
    url: properties['url'],
    title: properties['title'],
    referrer: properties['referrer'],
  }
  return Object.fromEntries(Object.entries(properties).filter(([name, value]) => known[name] !== value))
}

function toAddressParts(url: unknown): Fields {
  const address = URL.parse(toText(url, eventLimits.urlLength) ?? '', 'http://relative.invalid')
  return address === null ? {} : { path: address.pathname, search: address.search, hash: address.hash }
}
