import {
  parsePageUrl,
  toChannel,
  toReferrerHost,
  withoutUrlSecrets,
  type CapturedContext,
  type CapturedEvent,
  type PageUrl,
  type StoredEvent,
} from '@sightline/domain/event'
import { toBotVerdict, type BotSignal } from './bot-signal.ts'
import { createBoundedCache } from './bounded-cache.ts'
import { createCountryReader } from './country.ts'
import { createDataCentreTest } from './data-centres.ts'
import { truncateIp } from './ip.ts'
import { createPlaceReader, nowhere } from './place.ts'
import type { SessionTracker } from './sessions.ts'
import { createUserAgentReader } from './user-agent.ts'

/** What is known of an event beside what its client said. */
export interface Circumstances {
  readonly projectId: string
  /** The door's name. */
  readonly source: string
  readonly eventId: string
  /** Where it is known already; else the tracker of this process finds it. */
  readonly sessionId?: string | undefined
  readonly occurredAtMs: number
  readonly receivedAtMs: number
  /** Of the request, when it came from a browser; a server's own agent says nothing about its users. */
  readonly userAgent: string
  readonly ip: string
  /** The address is the visitor's, not that of a server that speaks for its users. */
  readonly isVisitor: boolean
  /** What makes an event a bot's, where its project says so. */
  readonly botSignals?: ReadonlySet<BotSignal> | undefined
}

export type Enrich = (event: CapturedEvent, circumstances: Circumstances) => StoredEvent

interface Arrival {
  readonly referrerHost: string
  readonly channel: string
}

/** Builds the step that turns a captured event into the row that is stored. */
export function createEnricher(deps: { readonly sessions: SessionTracker }): Enrich {
  const readUserAgent = createUserAgentReader()
  const countryOf = createCountryReader()
  const landingOf = createLandingReader()
  const networkOf = createBoundedCache(20_000, truncateIp)
  const withoutSecrets = createBoundedCache(20_000, (url: string) => withoutUrlSecrets(url))
  const placeOf = createPlaceReader()
  const isDataCentre = createBoundedCache(20_000, createDataCentreTest())
  return (captured, circumstances) => {
    const { context } = captured
    const landing = landingOf(context.url)
    const hasCampaign = context.utmSource !== '' || context.utmMedium !== '' || context.utmCampaign !== ''
    const page = hasCampaign ? withCampaign(landing.page, context) : landing.page
    const agent = readUserAgent(context.userAgent === '' ? circumstances.userAgent : context.userAgent)
    const arrival = hasCampaign
      ? toArrival(page, context.referrer)
      : context.url === '' && context.referrer === ''
        ? noArrival
        : landing.arrivalFrom(context.referrer)
    const ip = context.ip === '' ? circumstances.ip : context.ip
    // A server's own address says nothing of where its users are, or what they are.
    const isOfVisitor = circumstances.isVisitor || context.ip !== ''
    const place = isOfVisitor ? placeOf(ip) : nowhere
    const networkSignal = isOfVisitor && isDataCentre(ip) ? 'data_centre' : ''
    const botSignal = agent.botSignal === '' ? networkSignal : agent.botSignal
    return {
      projectId: circumstances.projectId,
      event: captured.event,
      kind: captured.kind,
      eventId: circumstances.eventId,
      userId: captured.userId,
      anonymousId: captured.anonymousId,
      previousId: captured.previousId,
      sessionId:
        circumstances.sessionId ??
        deps.sessions.sessionOf(circumstances.projectId, captured, circumstances.occurredAtMs),
      groups: captured.groups,
      source: circumstances.source,
      occurredAtMs: circumstances.occurredAtMs,
      receivedAtMs: circumstances.receivedAtMs,
      properties: captured.properties,
      url: landing.url,
      host: page.host,
      path: page.path,
      title: context.title,
      referrer: withoutSecrets(context.referrer),
      referrerHost: arrival.referrerHost,
      channel: arrival.channel,
      utmSource: page.utmSource,
      utmMedium: page.utmMedium,
      utmCampaign: page.utmCampaign,
      utmTerm: page.utmTerm,
      utmContent: page.utmContent,
      country: context.country || place.country || countryOf(context.timeZone),
      region: context.region || place.region,
      city: context.city || place.city,
      browser: context.browser === '' ? agent.browser : context.browser,
      browserVersion: context.browser === '' ? agent.browserVersion : context.browserVersion,
      os: context.os === '' ? agent.os : context.os,
      device: context.device === '' ? agent.device : context.device,
      screen: context.screen,
      language: context.language,
      library: context.library,
      libraryVersion: context.libraryVersion,
      revenue: captured.revenue,
      currency: captured.currency,
      durationMs: captured.durationMs,
      bot: botSignal === '' ? '' : toBotVerdict([agent.botSignal, networkSignal], circumstances.botSignals),
      botSignal,
      ip: networkOf(ip),
    }
  }
}

/** What a client says of its campaign apart from the address wins over the address. */
function withCampaign(page: PageUrl, context: CapturedContext): PageUrl {
  const { utmSource, utmMedium, utmCampaign, utmTerm, utmContent } = context
  return { ...page, utmSource, utmMedium, utmCampaign, utmTerm, utmContent }
}

/** An event that is about no page came through no channel. */
const noArrival: Arrival = { referrerHost: '', channel: '' }

/** Ways of arriving that are kept, of all pages together. */
const maxArrivals = 50_000

interface Landing {
  readonly url: string
  readonly page: PageUrl
  readonly arrivalFrom: (referrer: string) => Arrival
}

/** A page's address, and how one arrives there from each referrer. Both repeat from event to event. */
function createLandingReader(): (url: string) => Landing {
  const createLandings = () => createBoundedCache(20_000, toLanding)
  let landingOf = createLandings()
  let arrivals = 0

  function toLanding(text: string): Landing {
    const url = withoutUrlSecrets(text)
    const page = parsePageUrl(url)
    const arrivalFrom = createBoundedCache(50, (referrer) => {
      if (++arrivals > maxArrivals) forget()
      return toArrival(page, referrer)
    })
    return { url, page, arrivalFrom }
  }

  function forget(): void {
    landingOf = createLandings()
    arrivals = 0
  }

  return (url) => landingOf(url)
}

function toArrival(page: PageUrl, referrer: string): Arrival {
  const referrerHost = toReferrerHost(referrer, page.host)
  const isInternal = referrer !== '' && referrerHost === '' && page.utmSource === '' && !page.hasClickId
  return { referrerHost, channel: isInternal ? 'Direct' : toChannel({ ...page, referrerHost }) }
}
