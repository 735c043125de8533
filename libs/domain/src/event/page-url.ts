/** The parts of a page's address that reports use; all empty when it is no address. */
export interface PageUrl {
  readonly host: string
  readonly path: string
  readonly utmSource: string
  readonly utmMedium: string
  readonly utmCampaign: string
  readonly utmTerm: string
  readonly utmContent: string
  /** The query names an advertising click (gclid and its like). */
  readonly hasClickId: boolean
  /** The query names a click in a social network, which may have been paid for or not. */
  readonly hasSocialClickId: boolean
}

const clickIds = ['gclid', 'gbraid', 'wbraid', 'msclkid', 'ttclid', 'twclid', 'li_fat_id', 'dclid', 'yclid']
/** `fbclid` is here alone: it is added to every link that leaves Facebook, advertisement or not. */
const socialClickIds = ['fbclid', 'ttclid', 'twclid', 'li_fat_id']
const empty: PageUrl = {
  host: '',
  path: '',
  utmSource: '',
  utmMedium: '',
  utmCampaign: '',
  utmTerm: '',
  utmContent: '',
  hasClickId: false,
  hasSocialClickId: false,
}

/** Accepts absolute addresses (any scheme) and ones relative to the site, such as `/pricing?plan=pro`. */
export function parsePageUrl(text: string): PageUrl {
  if (text === '') return empty
  const url = URL.parse(text, 'http://relative.invalid')
  if (url === null) return empty
  const parameters = url.searchParams
  const parameter = (name: string) => (parameters.get(name) ?? '').slice(0, 200)
  return {
    host: url.hostname === 'relative.invalid' ? '' : toSiteHost(url.hostname),
    path: (url.pathname === '' ? '/' : url.pathname) + toRoute(url.hash),
    utmSource: parameter('utm_source'),
    utmMedium: parameter('utm_medium'),
    utmCampaign: parameter('utm_campaign'),
    utmTerm: parameter('utm_term'),
    utmContent: parameter('utm_content'),
    hasClickId: clickIds.some((name) => parameters.has(name)),
    hasSocialClickId: socialClickIds.some((name) => parameters.has(name)),
  }
}

/** What a router keeps behind the `#`, as in `#/inbox` and `#!/inbox`, without parameters; else a place on the page. */
function toRoute(hash: string): string {
  return hash.startsWith('#/') || hash.startsWith('#!') ? (hash.split('?', 1)[0] ?? '') : ''
}

/** The host of a referrer; empty for none, for one that is no address, and for the site itself. */
export function toReferrerHost(referrer: string, siteHost: string): string {
  if (referrer === '') return ''
  const url = URL.parse(referrer)
  if (url === null) return ''
  const host = toSiteHost(url.hostname)
  return host === siteHost ? '' : host
}

function toSiteHost(hostname: string): string {
  return hostname.startsWith('www.') ? hostname.slice(4) : hostname
}
