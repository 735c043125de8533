/* The made-up shop: who comes, from where, with what, and what there is to see and buy. Weights are relative. */

export interface Place {
  readonly country: string
  readonly timeZone: string
  readonly language: string
  readonly currency: string
  /** Hours that local time is ahead of UTC, for the daily rhythm. */
  readonly utcOffsetHours: number
  readonly weight: number
}

export const places: readonly [Place, ...Place[]] = [
  { country: 'US', timeZone: 'America/New_York', language: 'en-US', currency: 'USD', utcOffsetHours: -5, weight: 26 },
  {
    country: 'US',
    timeZone: 'America/Los_Angeles',
    language: 'en-US',
    currency: 'USD',
    utcOffsetHours: -8,
    weight: 12,
  },
  { country: 'DE', timeZone: 'Europe/Berlin', language: 'de-DE', currency: 'EUR', utcOffsetHours: 1, weight: 14 },
  { country: 'GB', timeZone: 'Europe/London', language: 'en-GB', currency: 'GBP', utcOffsetHours: 0, weight: 11 },
  { country: 'FR', timeZone: 'Europe/Paris', language: 'fr-FR', currency: 'EUR', utcOffsetHours: 1, weight: 8 },
  { country: 'IN', timeZone: 'Asia/Kolkata', language: 'en-IN', currency: 'USD', utcOffsetHours: 5.5, weight: 8 },
  { country: 'CA', timeZone: 'America/Toronto', language: 'en-CA', currency: 'USD', utcOffsetHours: -5, weight: 5 },
  { country: 'NL', timeZone: 'Europe/Amsterdam', language: 'nl-NL', currency: 'EUR', utcOffsetHours: 1, weight: 4 },
  { country: 'ES', timeZone: 'Europe/Madrid', language: 'es-ES', currency: 'EUR', utcOffsetHours: 1, weight: 4 },
  { country: 'BR', timeZone: 'America/Sao_Paulo', language: 'pt-BR', currency: 'USD', utcOffsetHours: -3, weight: 4 },
  { country: 'JP', timeZone: 'Asia/Tokyo', language: 'ja-JP', currency: 'USD', utcOffsetHours: 9, weight: 3 },
  { country: 'AU', timeZone: 'Australia/Sydney', language: 'en-AU', currency: 'USD', utcOffsetHours: 10, weight: 3 },
]

export interface Device {
  readonly userAgent: string
  readonly screen: string
  readonly device: string
  readonly browser: string
  readonly os: string
  readonly weight: number
}

const webKit = 'AppleWebKit/537.36 (KHTML, like Gecko)'

export const devices: readonly [Device, ...Device[]] = [
  {
    userAgent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/141.0.0.0 Safari/537.36`,
    screen: '1920x1080',
    device: 'desktop',
    browser: 'Chrome',
    os: 'Windows',
    weight: 30,
  },
  {
    userAgent: `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit} Chrome/141.0.0.0 Safari/537.36`,
    screen: '1512x982',
    device: 'desktop',
    browser: 'Chrome',
    os: 'Mac OS',
    weight: 12,
  },
  {
    userAgent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
    screen: '1440x900',
    device: 'desktop',
    browser: 'Safari',
    os: 'Mac OS',
    weight: 9,
  },
  {
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0',
    screen: '1920x1080',
    device: 'desktop',
    browser: 'Firefox',
    os: 'Windows',
    weight: 6,
  },
  {
    userAgent: `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit} Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0`,
    screen: '1536x864',
    device: 'desktop',
    browser: 'Edge',
    os: 'Windows',
    weight: 7,
  },
  {
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
    screen: '390x844',
    device: 'mobile',
    browser: 'Safari',
    os: 'iOS',
    weight: 20,
  },
  {
    userAgent: `Mozilla/5.0 (Linux; Android 15; Pixel 9) ${webKit} Chrome/141.0.0.0 Mobile Safari/537.36`,
    screen: '412x915',
    device: 'mobile',
    browser: 'Chrome',
    os: 'Android',
    weight: 13,
  },
  {
    userAgent:
      'Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
    screen: '820x1180',
    device: 'tablet',
    browser: 'Safari',
    os: 'iOS',
    weight: 3,
  },
]

export interface Source {
  readonly referrer: string
  /** Query of the page that the visit enters on, without the question mark. */
  readonly query: string
  readonly weight: number
}

export const sources: readonly [Source, ...Source[]] = [
  { referrer: '', query: '', weight: 34 },
  { referrer: 'https://www.google.com/', query: '', weight: 28 },
  {
    referrer: 'https://www.google.com/',
    query: 'utm_source=google&utm_medium=cpc&utm_campaign=brand&gclid=demo',
    weight: 9,
  },
  { referrer: 'https://duckduckgo.com/', query: '', weight: 3 },
  { referrer: 'https://www.bing.com/', query: '', weight: 3 },
  {
    referrer: 'https://www.facebook.com/',
    query: 'utm_source=facebook&utm_medium=paid-social&utm_campaign=autumn',
    weight: 5,
  },
  { referrer: 'https://t.co/', query: '', weight: 4 },
  { referrer: 'https://www.linkedin.com/', query: '', weight: 3 },
  { referrer: '', query: 'utm_source=newsletter&utm_medium=email&utm_campaign=weekly', weight: 6 },
  { referrer: 'https://dev.to/', query: '', weight: 2 },
  { referrer: 'https://chatgpt.com/', query: '', weight: 3 },
]

/** Where the visitors of the injected anomaly come from. */
export const anomalySource: Source = { referrer: 'https://news.ycombinator.com/', query: '', weight: 1 }

export interface Product {
  readonly slug: string
  readonly name: string
  readonly price: number
  readonly weight: number
}

export const products: readonly [Product, ...Product[]] = [
  { slug: 'trail-backpack', name: 'Trail backpack', price: 129, weight: 12 },
  { slug: 'rain-shell', name: 'Rain shell', price: 189, weight: 10 },
  { slug: 'merino-shirt', name: 'Merino shirt', price: 69, weight: 10 },
  { slug: 'down-jacket', name: 'Down jacket', price: 249, weight: 8 },
  { slug: 'camp-stove', name: 'Camp stove', price: 59.5, weight: 8 },
  { slug: 'two-person-tent', name: 'Two-person tent', price: 329, weight: 7 },
  { slug: 'sleeping-pad', name: 'Sleeping pad', price: 99, weight: 7 },
  { slug: 'headlamp', name: 'Headlamp', price: 39.9, weight: 6 },
  { slug: 'water-filter', name: 'Water filter', price: 44, weight: 5 },
  { slug: 'trekking-poles', name: 'Trekking poles', price: 84, weight: 5 },
  { slug: 'wool-socks', name: 'Wool socks', price: 18.5, weight: 9 },
  { slug: 'enamel-mug', name: 'Enamel mug', price: 14, weight: 6 },
]

export interface Page {
  readonly path: string
  readonly title: string
  readonly weight: number
}

/** Pages that a visit may begin on, beside products. */
export const entryPages: readonly [Page, ...Page[]] = [
  { path: '/', title: 'Northbound, gear for long walks', weight: 50 },
  { path: '/products', title: 'All gear', weight: 16 },
  { path: '/guides/packing-list', title: 'The two-day packing list', weight: 10 },
  { path: '/guides/layering', title: 'How to layer', weight: 8 },
  { path: '/guides/first-overnight', title: 'Your first overnight', weight: 6 },
  { path: '/sale', title: 'Autumn sale', weight: 6 },
  { path: '/about', title: 'About us', weight: 4 },
]

/** What visitors use beside the way to a purchase. */
export const features = ['wishlist', 'size guide', 'compare', 'store finder', 'dark mode'] as const

/** Of the shop's own API. */
export const endpoints = ['/api/search', '/api/stock', '/api/delivery-dates'] as const

interface Fault {
  readonly message: string
  readonly source: string
  readonly line: number
}

/** What goes wrong in their browsers. */
export const faults: readonly [Fault, ...Fault[]] = [
  { message: "TypeError: Cannot read properties of undefined (reading 'price')", source: '/assets/cart.js', line: 214 },
  { message: 'ReferenceError: gtag is not defined', source: '/assets/consent.js', line: 31 },
  { message: 'NetworkError when attempting to fetch resource.', source: '/assets/api.js', line: 88 },
]

export const searchTerms = ['tent', 'jacket', 'stove', 'socks', 'rain', 'light tent', 'gift'] as const

export const site = 'https://northbound.example'
